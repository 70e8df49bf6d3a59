"""Let a role end on a person; what stood on it (sessions, rights) ends with it, everywhere."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.participants.application import checking
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from services.participants.domain.roles import Role
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class EndRole:
    by: Principal
    person_id: UUID
    role: Role
    organisation_id: UUID | None
    ends_on: date
    reason: str


async def end_role(uow: UnitOfWork, command: EndRole) -> Person:
    """Raises NotFound, Forbidden, NotRunning."""
    person = await uow.lock_one(Person, command.person_id)
    await checking.check_manage(uow, command.by, person)
    organisation = await uow.get(Organisation, command.organisation_id) if command.organisation_id else None
    await checking.check_give(uow, command.by, command.role, organisation)
    await uow.record(person, person.end_role(command.role, command.organisation_id, command.ends_on, command.reason))
    return person
