"""From a caller of HTTP to a scope, and from a command to its one unit of work."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.scope import Scope
from services.coaching.domain.errors import UnknownId
from shared.clock import today
from shared.events.base import Snapshot
from shared.identity.principal import Role
from shared.outbox import Cause, UnitOfWork
from shared.outbox.projecting import Projections
from shared.web import Caller, Command

T = TypeVar("T")
Effect = Callable[[CoachingWork], Awaitable[T]]
PATIENCE = 1.0
"""Seconds to wait for a person or an organisation that was entered a moment ago."""


def scope_of(caller: Caller, *, administers: bool = False) -> Scope:
    """What this caller may reach. Operators administer pools and coaches; cases are not theirs."""
    principal, day = caller.principal, today()
    operates = administers and principal.holds(Role.OPERATOR, day)
    return Scope(
        everything=principal.service is not None or operates,
        organisations=principal.organisations(day),
        provinces=principal.provinces(day),
        person_id=principal.person_id,
    )


async def run(command: Command, effect: Effect[T]) -> T:
    """The kernel's `run`, with this service's unit of work."""
    return await command.run(lambda uow: effect(cast("CoachingWork", uow)))


async def run_when_known(
    command: Command, projections: Projections, kind: type[Snapshot], id: UUID, effect: Effect[T]
) -> T:
    """As `run`; where the id is unknown, once more as soon as its first snapshot has come. Raises UnknownId."""
    try:
        return await run(command, effect)
    except UnknownId:
        if not await projections.at_least(kind, id, 1, PATIENCE):
            raise
    return await run(command, effect)


async def read(caller: Caller, look: Effect[T]) -> T:
    """One transaction that only reads."""
    units: Any = caller.request.app.state.units
    async with units(Cause.by(caller.principal.subject)) as uow:
        assert isinstance(uow, UnitOfWork)
        return await look(cast("CoachingWork", uow))
