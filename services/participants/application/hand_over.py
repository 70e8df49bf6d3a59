"""The contact of an organisation hands over to a colleague: one role ends on the day the other begins."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.participants.application import checking
from services.participants.application.start_role import lock_employer, permitted
from services.participants.domain.person import Person
from services.participants.domain.roles import Role, RolePeriod
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import NotFound, UnitOfWork

HANDED_OVER = "handed_over"


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOver:
    """`on` is the first day on which the successor speaks for the organisation, alone.

    A contact chooses among colleagues; somebody from outside is brought in by who may manage that person.
    """

    by: Principal
    organisation_id: UUID
    from_id: UUID
    to_id: UUID
    on: date


async def hand_over(uow: UnitOfWork, command: HandOver) -> None:
    """Raises NotFound, Forbidden, UnknownOrganisation, HasLeft, NotRunning, DoubledPeriod."""
    employer = await lock_employer(uow, command.organisation_id)
    locked = {person.id: person for person in await uow.lock(Person, command.from_id, command.to_id)}
    period = RolePeriod(role=Role.EMPLOYER_CONTACT, organisation_id=command.organisation_id, starts_on=command.on)
    period = await permitted(uow, command.by, period, employer)
    leaving, coming = locked.get(command.from_id), locked.get(command.to_id)
    if leaving is None or coming is None:
        raise NotFound("person")
    if not coming.belongs_to(command.organisation_id, command.on):
        await checking.check_manage(uow, command.by, coming)
    ended = leaving.end_role(Role.EMPLOYER_CONTACT, command.organisation_id, command.on, HANDED_OVER)
    await uow.record(leaving, ended)
    await _begin(uow, coming, period)


async def _begin(uow: UnitOfWork, person: Person, period: RolePeriod) -> None:
    """A colleague who speaks for the organisation already just goes on."""
    if not any(known.same_kind(period) and known.overlaps(period) for known in person.roles):
        await uow.record(person, person.start_role(period))
