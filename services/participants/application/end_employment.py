"""Let an employment end."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.participants.application import checking, policy
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class EndEmployment:
    by: Principal
    person_id: UUID
    organisation_id: UUID
    ends_on: date


async def end_employment(uow: UnitOfWork, command: EndEmployment) -> Person:
    """Raises NotFound, Forbidden, NotRunning."""
    person = await uow.lock_one(Person, command.person_id)
    await checking.check_manage(uow, command.by, person)
    organisation = await uow.get(Organisation, command.organisation_id)
    if organisation is not None:
        await checking.check(uow, command.by, policy.ACT_IN_PROVINCE, organisation)
    await uow.record(person, person.end_employment(command.organisation_id, command.ends_on))
    return person
