"""Puts up to three proposed coaches before the employer, without holding any."""

from dataclasses import dataclass
from uuid import UUID

from services.coaching.application.conflict_check import refuse_conflicts
from services.coaching.application.offer_coach import exclusion_for, first_day
from services.coaching.application.ports import Work, record_all
from services.coaching.domain.coach import Coach
from services.coaching.domain.errors import NotAvailable, Refused
from services.coaching.domain.periods import working_days_later
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared import clock
from shared.outbox import NotFound


@dataclass(frozen=True, kw_only=True)
class ShortlistCoaches:
    proposal_id: UUID
    request_id: UUID
    request_version: int
    coach_ids: tuple[UUID, ...]


async def shortlist_coaches(uow: Work, command: ShortlistCoaches) -> None:
    """Who may not coach here is refused before the employer sees him; capacity is looked at with the choice."""
    request = await uow.lock_one(Request, command.request_id)
    if request.version != command.request_version:
        return
    pool = await uow.get(Pool, request.pool_id)
    if pool is None:
        raise NotFound("pool")
    answers = {coach_id: await _why_not(uow, request, coach_id) for coach_id in command.coach_ids}
    listed = [coach_id for coach_id, why_not in answers.items() if why_not is None]
    now = clock.now()
    if listed:
        due_at = working_days_later(now, pool.settings.shortlist_working_days)
        await record_all(uow, request, request.put_on_shortlist(command.proposal_id, listed, due_at))
    for coach, refused in filter(None, answers.values()):
        exclusion = exclusion_for(refused, coach, first_day(request), now)
        await record_all(uow, request, request.refuse(command.proposal_id, exclusion))


async def _why_not(uow: Work, request: Request, coach_id: UUID) -> tuple[Coach, Refused] | None:
    coach = await uow.get(Coach, coach_id)
    if coach is None:
        raise NotFound("coach")
    try:
        await refuse_conflicts(uow, coach_id, request.starter_id, request.employer_id, clock.today())
        if not coach.is_available(request.pool_id, first_day(request)):
            raise NotAvailable
    except Refused as refused:
        return coach, refused
    return None
