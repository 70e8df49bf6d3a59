"""An engagement ends before what was meant, and nobody takes over: its employer takes part no more."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.coaching.application.locking import lock_case
from services.coaching.application.ports import Work, record_all
from services.coaching.domain.coach import Coach
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.parts import Act
from services.coaching.domain.request import Request
from shared import clock
from shared.outbox import NotFound


@dataclass(frozen=True)
class EndEngagement:
    """`on` is the first day on which it is over; `reason` a code."""

    engagement_id: UUID
    on: date
    reason: str


async def end_engagement(uow: Work, command: EndEngagement) -> Engagement:
    """Ahead of the day it is announced only. Asked again, nothing happens. Raises NotFound."""
    now, seen = clock.now(), await uow.get(Engagement, command.engagement_id)
    if seen is None:
        raise NotFound("engagement")
    case = await lock_case(uow, seen.request_id, now, seen.coach_id)
    engagement = await uow.lock_one(Engagement, seen.id)
    if command.on > clock.today():
        await record_all(uow, engagement, engagement.announce_end(command.on, command.reason))
        return engagement
    ended = engagement.end(command.reason, now)
    await record_all(uow, engagement, ended)
    if ended:
        await _close(uow, case.request, command.reason)
        await _give_back(uow, engagement, case.coaches.get(engagement.coach_id))
    return engagement


async def _close(uow: Work, request: Request, reason: str) -> None:
    """Of one that had not begun; at the start it was closed already."""
    if request.allows(Act.CLOSE):
        await record_all(uow, request, request.close(reason))


async def _give_back(uow: Work, engagement: Engagement, coach: Coach | None) -> None:
    """None: the coach was erased meanwhile, and nobody's points are left to give back."""
    if coach is not None:
        coach.change_use(engagement.pool_id, engagement.points, 0)
        await uow.record(coach)
