"""What endpoints of people have in common: whose inbox, and in which language."""

from typing import Literal
from uuid import UUID

from services.notifications.application.mail_ports import Language
from services.notifications.domain.errors import NoInbox
from shared.events.participants import PersonLatest
from shared.outbox import UnitOfWork
from shared.web import Caller

LANGUAGES: tuple[Literal["nl", "en"], ...] = ("nl", "en")


def person_of(caller: Caller) -> UUID:
    """The person who asks. Raises NoInbox for a service."""
    if caller.principal.person_id is None:
        raise NoInbox
    return caller.principal.person_id


async def language_of(uow: UnitOfWork, caller: Caller) -> Language:
    """The first language of ours that the request asks for, else the person's own."""
    for part in caller.request.headers.get("accept-language", "").split(","):
        asked = part.partition(";")[0].strip().lower().partition("-")[0]
        for language in LANGUAGES:
            if asked == language:
                return language
    person = await uow.snapshot(PersonLatest, person_of(caller))
    return person.preferred_language if person else "nl"
