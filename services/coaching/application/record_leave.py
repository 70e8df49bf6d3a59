"""A coach is away for a while. Running engagements stay; nothing new is held that would begin in that time."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.coaching.application.ports import Work
from services.coaching.domain.coach import Coach
from services.coaching.domain.periods import Period


@dataclass(frozen=True, kw_only=True)
class RecordLeave:
    """`[starts_on, ends_on)`; without an end it is not known yet when the coach is back."""

    coach_id: UUID
    starts_on: date
    ends_on: date | None = None


async def record_leave(uow: Work, command: RecordLeave) -> Coach:
    """Raises NotFound, Overlap or WrongDates."""
    coach = await uow.lock_one(Coach, command.coach_id)
    coach.take_leave(Period(command.starts_on, command.ends_on))
    await uow.record(coach)
    return coach
