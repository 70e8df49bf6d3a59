"""A coach says no: the points are free again and the request waits on with its first date."""

from dataclasses import dataclass
from uuid import UUID

from services.coaching.application.answering import lock_offer
from services.coaching.application.ports import Work, record_all
from services.coaching.domain.request import Request
from shared import clock


@dataclass(frozen=True)
class DeclineOffer:
    offer_id: UUID
    reason: str


async def decline_offer(uow: Work, command: DeclineOffer) -> Request:
    """Raises NotFound, or WrongState for one that was answered or has lapsed."""
    now = clock.now()
    request, coach = await lock_offer(uow, command.offer_id, now)
    await record_all(uow, request, request.decline(command.offer_id, command.reason, now))
    coach.release(request.pool_id, request.points)
    await uow.record(coach)
    return request
