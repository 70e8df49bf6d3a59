"""Runs the command that opens a request. Two things may come from elsewhere at the same moment: the starter's first
snapshot, and another request for the same starter."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.domain.errors import OpenRequestExists
from services.coaching.entrypoints.calling import run, run_when_known
from shared.db.errors import constraint
from shared.events.participants import PersonLatest
from shared.outbox.projecting import Projections
from shared.web import Command, Problem

T = TypeVar("T")
ONE_PER_STARTER = "one_open_request_per_starter"


async def run_opening(
    command: Command,
    projections: Projections,
    starter_id: UUID | None,
    effect: Callable[[CoachingWork], Awaitable[T]],
) -> T:
    """Raises Problem 409 with the id of the request that is open already, where the caller may know it."""
    try:
        return await _twice_if_beaten(command, projections, starter_id, effect)
    except OpenRequestExists as error:
        known: dict[str, Any] = {"request_id": error.request_id} if error.request_id else {}
        raise Problem(409, error.code, str(error), **known) from error


async def _twice_if_beaten(
    command: Command,
    projections: Projections,
    starter_id: UUID | None,
    effect: Callable[[CoachingWork], Awaitable[T]],
) -> T:
    """Who loses the race for the unique index looks again, and then sees the winner by name."""
    for last in (False, True):
        try:
            if starter_id is None:
                return await run(command, effect)
            return await run_when_known(command, projections, PersonLatest, starter_id, effect)
        except Exception as error:
            if last or constraint(error) != ONE_PER_STARTER:
                raise
    raise AssertionError("unreachable")
