"""Decides on one object whether a caller may reach it. What he may not reach does not exist for him: NotFound."""

from uuid import UUID

from services.coaching.application.ports import Work
from services.coaching.application.scope import Scope
from services.coaching.domain.coach import Coach
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.outbox import NotFound


async def reach_pool(uow: Work, scope: Scope, pool_id: UUID) -> Pool:
    """A pool the caller coordinates. Raises NotFound."""
    pool = await uow.get(Pool, pool_id)
    if pool is None or not scope.coordinates(pool):
        raise NotFound("pool")
    return pool


async def reach_coach(uow: Work, scope: Scope, coach_id: UUID) -> Coach:
    """Oneself, or a coach of a pool the caller coordinates. Raises NotFound."""
    coach = await uow.get(Coach, coach_id)
    if coach is None:
        raise NotFound("coach")
    if not scope.is_one_of(coach_id):
        pools = [await uow.get(Pool, membership.pool_id) for membership in coach.memberships]
        if not any(pool is not None and scope.coordinates(pool) for pool in pools):
            raise NotFound("coach")
    return coach


async def reach_request(
    uow: Work, scope: Scope, request_id: UUID, *, as_employer: bool = True, as_coordinator: bool = True
) -> Request:
    """A request of the caller's own organisation, or of a pool he coordinates. Raises NotFound."""
    request = await uow.get(Request, request_id)
    if request is None:
        raise NotFound("request")
    if as_employer and scope.speaks_for(request.employer_id):
        return request
    if not as_coordinator:
        raise NotFound("request")
    await reach_pool(uow, scope, request.pool_id)
    return request


async def reach_offer(uow: Work, scope: Scope, offer_id: UUID) -> Request:
    """The request of an offer in a pool the caller coordinates."""
    request = await uow.request_of_offer(offer_id)
    if request is None:
        raise NotFound("offer")
    await reach_pool(uow, scope, request.pool_id)
    return request


async def reach_engagement(uow: Work, scope: Scope, engagement_id: UUID, *, as_employer: bool = True) -> Engagement:
    """An engagement as its coach, its starter, its employer or a coordinator of its pool. Raises NotFound."""
    engagement = await uow.get(Engagement, engagement_id)
    if engagement is None:
        raise NotFound("engagement")
    if as_employer and scope.speaks_for(engagement.employer_id):
        return engagement
    if not await knows_reasons(uow, scope, engagement):
        raise NotFound("engagement")
    return engagement


async def knows_reasons(uow: Work, scope: Scope, engagement: Engagement) -> bool:
    """Coach, starter and coordinators may know why it did not fit; the employer may not."""
    if scope.is_one_of(engagement.coach_id, engagement.starter_id):
        return True
    pool = await uow.get(Pool, engagement.pool_id)
    return pool is not None and scope.coordinates(pool)
