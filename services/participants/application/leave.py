"""An organisation leaves, or stops: its contacts' roles end, and with its business its employments.

What other services hold of it ends by their own clocks: they see `left_on` in its snapshot.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.participants.application import checking, policy
from services.participants.application.audit import note
from services.participants.application.ports import Register
from services.participants.domain.errors import DepartureInThePast
from services.participants.domain.organisation import Organisation
from services.participants.domain.organisation_terms import DepartureReason
from services.participants.domain.person import Person
from shared.clock import today
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """`on` is the first day on which it takes no part any more."""

    by: Principal
    organisation_id: UUID
    on: date
    reason: DepartureReason


async def leave(uow: UnitOfWork, command: Leave, register: Register) -> Organisation:
    """Locks the organisation, then its people by id. Raises NotFound, Forbidden, AlreadyLeft, DepartureInThePast."""
    if command.on < today():
        raise DepartureInThePast
    organisation = await uow.lock_one(Organisation, command.organisation_id)
    await checking.check(uow, command.by, policy.SPEAK_FOR, organisation)
    organisation.leave(command.on, command.reason)
    await uow.record(organisation)
    await note(uow, f"organisation_{command.reason}", organisation.id)
    for person in await uow.lock(Person, *await register.people_of(uow, organisation.id)):
        await _part(uow, person, command)
    return organisation


async def _part(uow: UnitOfWork, person: Person, command: Leave) -> None:
    reason = f"organisation_{command.reason}"
    for ended in person.end_roles_for(command.organisation_id, command.on, reason):
        await uow.record(person, ended)
    if command.reason is DepartureReason.STOPPED:
        for stopped in person.end_employments_at(command.organisation_id, command.on, reason):
            await uow.record(person, stopped)
