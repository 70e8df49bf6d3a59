"""A coach says yes: what was held is used, and an engagement begins with its intake."""

from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from services.coaching.application.answering import lock_offer
from services.coaching.application.ports import Work, record_all
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.periods import dutch_day, working_days_after
from services.coaching.domain.pool import Pool
from shared import clock
from shared.outbox import NotFound


@dataclass(frozen=True)
class AcceptOffer:
    offer_id: UUID


async def accept_offer(uow: Work, command: AcceptOffer) -> Engagement:
    """Raises NotFound, or WrongState for one that was answered or has lapsed."""
    now = clock.now()
    request, coach = await lock_offer(uow, command.offer_id, now)
    pool = await uow.get(Pool, request.pool_id)
    if pool is None:
        raise NotFound("pool")
    engagement_id = uuid7()
    await record_all(uow, request, request.accept(command.offer_id, engagement_id, now))
    coach.use(request.points)
    await uow.record(coach)
    due_on = working_days_after(dutch_day(now), pool.settings.intake_working_days)
    engagement, facts = Engagement.propose(engagement_id, request, coach.id, now, due_on)
    await record_all(uow, engagement, facts)
    return engagement
