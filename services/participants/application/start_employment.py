"""Write down for whom a person works, and to whom he reports: nobody may be coached by his own manager or report."""

from dataclasses import dataclass
from uuid import UUID

from services.participants.application import checking, policy
from services.participants.application.audit import note
from services.participants.application.start_role import lock_employer
from services.participants.domain.errors import UnknownManager, UnknownOrganisation
from services.participants.domain.person import Person
from services.participants.domain.roles import Employment
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class StartEmployment:
    by: Principal
    person_id: UUID
    employment: Employment


async def start_employment(uow: UnitOfWork, command: StartEmployment) -> Person:
    """Raises NotFound, Forbidden, UnknownOrganisation, UnknownManager, and what `employ` raises.

    Also HasLeft, where the organisation has ended its business by then.
    """
    employment = command.employment
    organisation = await lock_employer(uow, employment.organisation_id)
    person = await uow.lock_one(Person, command.person_id)
    await checking.check_manage(uow, command.by, person)
    if organisation is None:
        raise UnknownOrganisation
    await checking.check(uow, command.by, policy.ACT_IN_PROVINCE, organisation)
    if employment.manager_id is not None and await uow.get(Person, employment.manager_id) is None:
        raise UnknownManager
    person.employ(organisation.within_its_business(employment))
    await uow.record(person)
    await note(uow, "employment_started", person.id, str(organisation.id))
    return person
