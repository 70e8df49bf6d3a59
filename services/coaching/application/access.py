"""Decides on one object whether a caller may reach it. What he may not reach does not exist for him: NotFound."""

from uuid import UUID

from services.coaching.application.ports import Work
from services.coaching.application.scope import Scope
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


async def reach_request(uow: Work, scope: Scope, request_id: UUID, *, as_employer: bool = True) -> Request:
    """A request of the caller's organisation (unless only coordinators may) or of a pool he coordinates."""
    request = await uow.get(Request, request_id)
    if request is None:
        raise NotFound("request")
    if not (as_employer and scope.speaks_for(request.employer_id)):
        await reach_pool(uow, scope, request.pool_id)
    return request


async def reach_offer(uow: Work, scope: Scope, offer_id: UUID) -> Request:
    """The request of an offer in a pool the caller coordinates."""
    request = await uow.request_of_offer(offer_id)
    if request is None:
        raise NotFound("offer")
    await reach_pool(uow, scope, request.pool_id)
    return request


async def reach_engagement(uow: Work, scope: Scope, engagement_id: UUID) -> Engagement:
    """An engagement as its coach, its starter, its employer or a coordinator of its pool."""
    engagement = await uow.get(Engagement, engagement_id)
    if engagement is None:
        raise NotFound("engagement")
    concerned = scope.is_one_of(engagement.coach_id, engagement.starter_id)
    if not concerned and not scope.speaks_for(engagement.employer_id):
        await reach_pool(uow, scope, engagement.pool_id)
    return engagement
