"""A coach joins a pool."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.coaching.application.ports import Work
from services.coaching.domain.coach import Coach, Membership
from services.coaching.domain.pool import Pool
from shared import clock
from shared.outbox import NotFound


@dataclass(frozen=True, kw_only=True)
class AddCoach:
    """`points_limit`: the most this pool may take of the coach; `starts_on` None: today."""

    pool_id: UUID
    coach_id: UUID
    points_limit: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None


async def add_coach(uow: Work, command: AddCoach) -> Coach:
    """Raises NotFound, WrongDates or Overlap."""
    coach = await uow.lock_one(Coach, command.coach_id)
    if await uow.get(Pool, command.pool_id) is None:
        raise NotFound("pool")
    membership = Membership(
        starts_on=command.starts_on or clock.today(),
        ends_on=command.ends_on,
        pool_id=command.pool_id,
        points_limit=command.points_limit,
    )
    coach.join(membership)
    await uow.record(coach)
    return coach
