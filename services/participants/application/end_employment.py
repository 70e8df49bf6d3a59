"""Let an employment end."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.participants.application import policy
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from shared.clock import today
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
    day = today()
    person = await uow.lock_one(Person, command.person_id)
    policy.check_may_manage(command.by, person, day)
    organisation = await uow.get(Organisation, command.organisation_id)
    if organisation is not None:
        policy.check_may_act_in(command.by, organisation.province, day)
    await uow.record(person, person.end_employment(command.organisation_id, command.ends_on))
    return person
