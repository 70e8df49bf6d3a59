"""The one order in which locks are taken: coaches by id, then requests by id, then the rest.

Ids are learnt without a lock and checked again under it. A coach's lapsed holds are released as soon as he is locked:
no capacity check ever depends on a job.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.coaching.application.ports import Work, record_all
from services.coaching.domain.coach import Coach
from services.coaching.domain.request import Request
from shared.outbox import Cause, NotFound
from shared.outbox.unit_of_work import Stale

ITSELF = Cause.by("service:coaching")


@dataclass(frozen=True)
class Case:
    """A request and the coaches whose points it may take or give, all locked."""

    request: Request
    coaches: dict[UUID, Coach]

    def coach(self, id: UUID) -> Coach:
        """Raises NotFound."""
        if id not in self.coaches:
            raise NotFound("coach")
        return self.coaches[id]


async def lock_case(uow: Work, request_id: UUID, now: datetime, *coach_ids: UUID) -> Case:
    """Lock the request with its offer's coach and these coaches. Raises NotFound, or Stale: try again."""
    seen = await uow.get(Request, request_id)
    if seen is None:
        raise NotFound("request")
    offered_to = {seen.offer.coach_id} if seen.offer else set[UUID]()
    coaches = await _locked_coaches(uow, {*coach_ids, *offered_to})
    requests = await _locked_requests(uow, coaches, now, request_id)
    request = requests[request_id]
    if request.offer is not None and request.offer.coach_id not in coaches:
        raise Stale("the request was offered to another coach meanwhile")
    await _release_lapsed(uow, requests.values(), coaches, now)
    return Case(request, coaches)


async def release_lapsed(uow: Work, coach_id: UUID, now: datetime) -> None:
    """Make the lapsed holds of one coach visible; the job's step."""
    coaches = await _locked_coaches(uow, {coach_id})
    requests = await _locked_requests(uow, coaches, now)
    await _release_lapsed(uow, requests.values(), coaches, now)


async def _locked_coaches(uow: Work, ids: set[UUID]) -> dict[UUID, Coach]:
    return {coach.id: coach for coach in await uow.lock(Coach, *ids)} if ids else {}


async def _locked_requests(uow: Work, coaches: dict[UUID, Coach], now: datetime, *ids: UUID) -> dict[UUID, Request]:
    """Whoever changes an offer holds its coach's lock, so under it the list of lapsed ones stands still."""
    lapsed = await uow.lapsed_offers(coaches, now) if coaches else []
    return {request.id: request for request in await uow.lock(Request, *ids, *lapsed)}


async def _release_lapsed(uow: Work, requests: Iterable[Request], coaches: dict[UUID, Coach], now: datetime) -> None:
    """Time did it, not whoever looks: these facts have no cause, and what follows does not have them as its cause."""
    cause, touched = uow.cause, set[UUID]()
    for request in requests:
        offer = request.offer
        if offer is None or not offer.has_lapsed(now):
            continue
        uow.follow(ITSELF)
        coaches[offer.coach_id].release(request.pool_id, offer.points)
        await record_all(uow, request, request.lapse(now))
        touched.add(offer.coach_id)
    for id in sorted(touched):
        await uow.record(coaches[id])
    uow.follow(cause)
