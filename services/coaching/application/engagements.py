"""What engagement commands have in common: finding one and locking it after its coach and its request."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.coaching.application.locking import lock_case
from services.coaching.application.ports import Work
from services.coaching.domain.coach import Coach
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.request import Request
from shared.outbox import NotFound


@dataclass(frozen=True)
class LockedEngagement:
    engagement: Engagement
    request: Request
    coach: Coach


async def lock_engagement(uow: Work, id: UUID, now: datetime) -> LockedEngagement:
    """Raises NotFound. Coach and request of an engagement never change, so they are safe to read before the lock."""
    seen = await uow.get(Engagement, id)
    if seen is None:
        raise NotFound("engagement")
    case = await lock_case(uow, seen.request_id, now, seen.coach_id)
    return LockedEngagement(await uow.lock_one(Engagement, id), case.request, case.coach(seen.coach_id))
