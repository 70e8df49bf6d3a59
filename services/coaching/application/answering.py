"""What accepting, declining and withdrawing an offer have in common: finding it and locking what it touches."""

from datetime import datetime
from uuid import UUID

from services.coaching.application.locking import lock_case
from services.coaching.application.ports import Work
from services.coaching.domain.coach import Coach
from services.coaching.domain.request import Request
from shared.outbox import NotFound


async def lock_offer(uow: Work, offer_id: UUID, now: datetime) -> tuple[Request, Coach]:
    """The request of an offer and the coach it was made to. Raises NotFound."""
    seen = await uow.request_of_offer(offer_id)
    if seen is None:
        raise NotFound("offer")
    offered_to = next(offer.coach_id for offer in seen.offers if offer.offer_id == offer_id)
    case = await lock_case(uow, seen.id, now, offered_to)
    return case.request, case.coach(offered_to)
