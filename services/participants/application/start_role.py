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
    """Raises NotFound, Forbidden, IncompleteRole, InvalidPeriod, UnknownOrganisation, DoubledPeriod."""
    person = await uow.lock_one(Person, command.person_id)
    await checking.check_manage(uow, command.by, person)
    await permitted_organisation(uow, command.by, command.period)
    await uow.record(person, person.start_role(command.period))
    return person


async def permitted_organisation(uow: UnitOfWork, by: Principal, period: RolePeriod) -> Organisation | None:
    """The organisation that the role is for, once it is sure that the caller may give it. Raises as above."""
    organisation = None
    if period.organisation_id is not None:
        organisation = await uow.get(Organisation, period.organisation_id)
        if organisation is None:
            raise UnknownOrganisation
    await checking.check_give(uow, by, period.role, organisation)
    return organisation
