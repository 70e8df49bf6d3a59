"""Enter a person by name and e-mail address. Roles follow; until then the person may sign in and do nothing."""

from dataclasses import dataclass

from uuid_utils.compat import uuid7

from services.participants.application.ports import Register
from services.participants.domain.errors import EmailTaken
from services.participants.domain.person import Person
from services.participants.domain.profile import PreferredLanguage
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitePerson:
    name: str
    email: str
    preferred_language: PreferredLanguage = PreferredLanguage.DUTCH


async def invite_person(uow: UnitOfWork, command: InvitePerson, register: Register) -> Person:
    """Raises InvalidName, InvalidEmail, EmailTaken."""
    person, invited = Person.invite(uuid7(), command.name, command.email, command.preferred_language)
    if await register.email_taken(uow, person.email_key):
        raise EmailTaken
    await uow.record(person, invited)
    return person
