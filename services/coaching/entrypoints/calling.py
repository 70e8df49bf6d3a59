"""From a command over HTTP to its one unit of work."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast
from uuid import UUID

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.domain.errors import UnknownId
from shared.events.base import Snapshot
from shared.outbox import UnitOfWork
from shared.outbox.projecting import Projections
from shared.web import Caller, Command

T = TypeVar("T")
Effect = Callable[[CoachingWork], Awaitable[T]]
PATIENCE = 1.0
"""Seconds to wait for a person or an organisation that was entered a moment ago."""


def person_of(caller: Caller) -> UUID:
    """For endpoints that only the roles of people open."""
    assert caller.principal.person_id is not None
    return caller.principal.person_id


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
    """One transaction that only reads, and what is not the caller's does not exist in it."""
    units: Any = caller.request.app.state.units
    async with units.reading(caller.scope) as uow:
        assert isinstance(uow, UnitOfWork)
        return await look(cast("CoachingWork", uow))
