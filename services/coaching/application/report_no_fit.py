"""Starter or coach says that it does not fit: the engagement ends before it began, a successor request takes over."""

from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from services.coaching.application.engagements import lock_engagement
from services.coaching.application.ports import Work, record_all
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.request import Request
from services.coaching.domain.succession import succeed
from shared import clock
from shared.outbox import NotFound


@dataclass(frozen=True)
class ReportNoFit:
    """`person_id`: who says so; the reason stays between them and the coordinator."""

    engagement_id: UUID
    person_id: UUID
    reason: str


@dataclass(frozen=True)
class Ended:
    engagement: Engagement
    successor: Request


async def report_no_fit(uow: Work, command: ReportNoFit) -> Ended:
    """All in one transaction. Raises NotFound for anybody but the two of them, WrongState once it has started."""
    now = clock.now()
    locked = await lock_engagement(uow, command.engagement_id, now)
    engagement, request, coach = locked.engagement, locked.request, locked.coach
    successor_id, points = uuid7(), engagement.points
    said_by = _said_by(engagement, command.person_id)
    await record_all(uow, engagement, engagement.no_fit(said_by, command.reason, successor_id, now))
    coach.change_use(engagement.pool_id, points, 0)
    await uow.record(coach)
    # Closed before the successor is stored: a starter has one open request of a kind.
    await record_all(uow, request, request.close("no_fit"))
    successor, facts = succeed(request, successor_id, engagement.coach_id, now)
    await record_all(uow, successor, facts)
    return Ended(engagement, successor)


def _said_by(engagement: Engagement, person_id: UUID) -> str:
    if person_id == engagement.coach_id:
        return "coach"
    if person_id == engagement.starter_id:
        return "starter"
    raise NotFound("engagement")
