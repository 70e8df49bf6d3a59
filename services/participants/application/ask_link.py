"""Send somebody a link by which he signs in, if the address is known; whoever asks cannot tell."""

from dataclasses import dataclass
from datetime import datetime

from uuid_utils.compat import uuid7

from services.participants.application.audit import note
from services.participants.application.sign_in_ports import Links, People
from services.participants.domain import texts
from services.participants.domain.person import Person
from services.participants.domain.secret import hashed, new_secret
from services.participants.domain.sign_in import LINK, LinkMail
from shared import clock
from shared.outbox.unit_of_work import UnitOfWork

MAILS = "sign_in_mails"
"""The bell that wakes who sends them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AskLink:
    """`browser` is the secret of the browser that asks: the link works in no other."""

    email: str
    browser: str
    language: str


async def ask_link(uow: UnitOfWork, command: AskLink, people: People, links: Links) -> None:
    """Raises InvalidEmail, for what is no address at all. The same rows are written whether it is known or not."""
    person = await people.by_email(uow, texts.email_key(texts.email(command.email)))
    await send_link(uow, person, command.browser, command.language, links)


async def send_link(uow: UnitOfWork, person: Person | None, browser: str, language: str, links: Links) -> None:
    """Make the link and leave it for the mail; nothing goes out before this is committed."""
    token, at = new_secret(), clock.real_now()
    mail = _mail(person, language, token, at) if person else None
    await links.add(uow, mail, hashed(token), hashed(browser), at)
    if person is not None:
        await note(uow, "link_asked", person.id)
        uow.ring(MAILS)


def _mail(person: Person, language: str, token: str, at: datetime) -> LinkMail:
    return LinkMail(
        id=uuid7(),
        person_id=person.id,
        name=person.name,
        email=person.email,
        language=language,
        token=token,
        expires_at=at + LINK,
    )
