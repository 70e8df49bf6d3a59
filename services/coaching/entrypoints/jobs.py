"""What recurs with the clock: what time has made true becomes visible here, each case in its own transaction."""

from typing import cast

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.lapse_offers import ExpireShortlist, LapseOffers, expire_shortlist, lapse_offers
from services.coaching.application.locking import ITSELF
from shared import clock
from shared.outbox import UnitsOfWork
from shared.runtime import Job


async def lapse_all_offers(units: UnitsOfWork) -> None:
    async with units(ITSELF) as uow:
        due = await cast("CoachingWork", uow).coaches_with_lapsed_offers(clock.now())
    for coach_id in due:
        async with units(ITSELF) as uow:
            await lapse_offers(cast("CoachingWork", uow), LapseOffers(coach_id))


async def expire_all_shortlists(units: UnitsOfWork) -> None:
    async with units(ITSELF) as uow:
        due = await cast("CoachingWork", uow).expired_shortlists(clock.now())
    for request_id in due:
        async with units(ITSELF) as uow:
            await expire_shortlist(cast("CoachingWork", uow), ExpireShortlist(request_id))


JOBS = [Job("lapse_offers", lapse_all_offers), Job("expire_shortlists", expire_all_shortlists)]
