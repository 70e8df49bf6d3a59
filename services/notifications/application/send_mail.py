"""Ask for the address, make the words, hand the mail over. Network only: runs outside every transaction."""

from dataclasses import dataclass
from enum import StrEnum

from services.notifications.application.mail_ports import (
    ContactGone,
    Contacts,
    ContactUnavailable,
    Mail,
    MailDelayed,
    Mailer,
    MailRefused,
    Speaker,
)
from services.notifications.application.take_mails import Errand


class Ending(StrEnum):
    SENT = "sent"
    NOT_WANTED = "not_wanted"
    REFUSED = "refused"
    DELAYED = "delayed"
    GONE = "gone"


@dataclass(frozen=True)
class Outcome:
    """What became of one try. `reason` is a code."""

    ending: Ending
    reason: str = ""


async def send_mail(errand: Errand, contacts: Contacts, speaker: Speaker, mailer: Mailer) -> Outcome:
    """Never raises for what others do wrong. The address lives in this function only."""
    if not errand.wanted:
        return Outcome(Ending.NOT_WANTED)
    try:
        contact = await contacts.of(errand.person_id, errand.notice.id)
        words = speaker.words(errand.template, contact.language, errand.notice.details)
        text = speaker.mail(words, contact)
        await mailer.send(Mail(errand.delivery_id, contact.email, words.title, text, contact.language))
    except ContactGone:
        return Outcome(Ending.GONE, "person_gone")
    except ContactUnavailable:
        return Outcome(Ending.DELAYED, "contact_unavailable")
    except MailRefused as refused:
        return Outcome(Ending.REFUSED, refused.reason)
    except MailDelayed as delayed:
        return Outcome(Ending.DELAYED, delayed.reason)
    return Outcome(Ending.SENT)
