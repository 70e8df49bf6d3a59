"""Ask for the address, make the words, hand the mail over. Network only: runs outside every transaction."""

from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from services.notifications.application.mail_ports import (
    Contact,
    ContactGone,
    Contacts,
    ContactUnavailable,
    LinkSpent,
    Mail,
    MailDelayed,
    Mailer,
    MailRefused,
    Speaker,
    Words,
)
from services.notifications.application.take_mails import Errand
from services.notifications.application.who_is_told import SECRET_LINKS


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


NO_ADDRESS: dict[type[Exception], Outcome] = {
    ContactGone: Outcome(Ending.GONE, "person_gone"),
    LinkSpent: Outcome(Ending.GONE, "link_spent"),
    ContactUnavailable: Outcome(Ending.DELAYED, "contact_unavailable"),
}
"""What participants' answers mean for a mail."""


async def send_mail(errand: Errand, contacts: Contacts, speaker: Speaker, mailer: Mailer) -> Outcome:
    """Never raises for what others do wrong. The address lives in this function only."""
    if not errand.wanted:
        return Outcome(Ending.NOT_WANTED)
    try:
        contact = await contacts.of(errand.person_id, errand.notice.id)
        words = await _words(errand, contact, contacts, speaker)
        text = speaker.mail(words, contact)
        await mailer.send(Mail(errand.delivery_id, contact.email, words.title, text, contact.language))
    except (ContactGone, LinkSpent, ContactUnavailable) as answer:
        return NO_ADDRESS[type(answer)]
    except MailRefused as refused:
        return Outcome(Ending.REFUSED, refused.reason)
    except MailDelayed as delayed:
        return Outcome(Ending.DELAYED, delayed.reason)
    return Outcome(Ending.SENT)


async def _words(errand: Errand, contact: Contact, contacts: Contacts, speaker: Speaker) -> Words:
    """Where the template's link is a secret, its path ends with it."""
    words = speaker.words(errand.template, contact.language, errand.notice.details)
    if errand.template not in SECRET_LINKS:
        return words
    of, parameter = SECRET_LINKS[errand.template]
    secret = await contacts.secret_link(of, UUID(errand.notice.details[parameter]), errand.notice.id)
    return replace(words, path=f"{words.path}/{of}/{secret}")
