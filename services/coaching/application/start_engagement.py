"""Coach and starter go on together: the request is done, and the coach's load is now that of running work."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.coaching.application.engagements import lock_engagement
from services.coaching.application.ports import Work, record_all
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.errors import NotAvailable
from services.coaching.domain.load import Phase
from services.coaching.domain.periods import working_days_after
from services.coaching.domain.pool import Pool
from shared import clock
from shared.outbox import NotFound


@dataclass(frozen=True)
class StartEngagement:
    """`starts_on` None: today."""

    engagement_id: UUID
    starts_on: date | None = None


async def start_engagement(uow: Work, command: StartEngagement) -> Engagement:
    """Raises NotFound, WrongState, WrongDates or NotAvailable."""
    locked = await lock_engagement(uow, command.engagement_id, clock.now())
    engagement, coach = locked.engagement, locked.coach
    pool = await uow.get(Pool, engagement.pool_id)
    if pool is None:
        raise NotFound("pool")
    starts_on = command.starts_on or clock.today()
    if not coach.is_available(pool.id, starts_on):
        raise NotAvailable
    before = engagement.points
    running = pool.settings.load.points(engagement.target_group, Phase.RUNNING, is_complex=engagement.is_complex)
    after = min(before, running)  # a load that was agreed lower stays so: starting never asks a coach for more
    due_on = working_days_after(starts_on, pool.settings.first_session_working_days)
    await record_all(uow, engagement, engagement.start(starts_on, after, due_on))
    await record_all(uow, locked.request, locked.request.close("started"))
    coach.change_use(pool.id, before, after)
    await uow.record(coach)
    return engagement
