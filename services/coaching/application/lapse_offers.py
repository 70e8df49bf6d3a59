"""Makes visible what time has done: holds and shortlists that ran out. Capacity never waits for this."""

from dataclasses import dataclass
from uuid import UUID

from services.coaching.application.locking import release_lapsed
from services.coaching.application.ports import Work, record_all
from services.coaching.domain.request import Request
from shared import clock


@dataclass(frozen=True)
class LapseOffers:
    """All lapsed offers to one coach."""

    coach_id: UUID


@dataclass(frozen=True)
class ExpireShortlist:
    request_id: UUID


async def lapse_offers(uow: Work, command: LapseOffers) -> None:
    await release_lapsed(uow, command.coach_id, clock.now())


async def expire_shortlist(uow: Work, command: ExpireShortlist) -> None:
    request = await uow.lock_one(Request, command.request_id)
    await record_all(uow, request, request.expire_shortlist(clock.now()))
