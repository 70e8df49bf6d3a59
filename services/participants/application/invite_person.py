"""Enter a person by name and e-mail address. Roles follow; until then the person may sign in and do nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from uuid_utils.compat import uuid7

from services.participants.application.ports import Register
from services.participants.domain.errors import EmailTaken
from services.participants.domain.person import Person
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.roles import PersonInvited
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class InvitePerson:
    name: str
    email: str
    preferred_language: PreferredLanguage = PreferredLanguage.DUTCH
    provinces: Sequence[str] = ()


async def invite_person(uow: UnitOfWork, command: InvitePerson, register: Register) -> Person:
    """Raises InvalidName, InvalidEmail, EmailTaken."""
    person = await new_person(command, uow, register)
    await uow.record(person, PersonInvited())
    return person


async def new_person(command: InvitePerson, uow: UnitOfWork, register: Register) -> Person:
    """Not recorded yet. Raises InvalidName, InvalidEmail, EmailTaken."""
    person, _ = Person.invite(uuid7(), command.name, command.email, command.preferred_language)
    if await register.email_taken(uow, person.email_key):
        raise EmailTaken
    person.provinces = list(command.provinces)
    return person
