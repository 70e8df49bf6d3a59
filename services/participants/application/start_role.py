"""Let a role begin on a person."""

from dataclasses import dataclass
from uuid import UUID

from services.participants.application import checking
from services.participants.domain.errors import UnknownOrganisation
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from services.participants.domain.roles import RolePeriod
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class StartRole:
    by: Principal
    person_id: UUID
    period: RolePeriod


async def start_role(uow: UnitOfWork, command: StartRole) -> Person:
    """Raises NotFound, Forbidden, IncompleteRole, InvalidPeriod, UnknownOrganisation, HasLeft, DoubledPeriod."""
    employer = await lock_employer(uow, command.period.organisation_id)
    person = await uow.lock_one(Person, command.person_id)
    await checking.check_manage(uow, command.by, person)
    period = await permitted(uow, command.by, command.period, employer)
    await uow.record(person, person.start_role(period))
    return person


async def lock_employer(uow: UnitOfWork, id: UUID | None) -> Organisation | None:
    """To be called before people are locked, as `leave` does: then no period begins beside a departure."""
    found = await uow.lock(Organisation, id) if id is not None else []
    return found[0] if found else None


async def permitted(uow: UnitOfWork, by: Principal, period: RolePeriod, employer: Organisation | None) -> RolePeriod:
    """The period, at the longest until the employer leaves, once it is sure that the caller may give the role.

    Raises Forbidden, UnknownOrganisation, HasLeft.
    """
    if period.organisation_id is not None and employer is None:
        raise UnknownOrganisation
    await checking.check_give(uow, by, period.role, employer)
    return employer.within_its_part(period) if employer else period
