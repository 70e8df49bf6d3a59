"""What recurs with the clock: what time has made true becomes visible here, each case in its own transaction."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar, cast
from uuid import UUID

from services.coaching.adapters.holdings import HOLDINGS
from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.end_engagement import end_engagement
from services.coaching.application.end_membership import LEFT, end_membership
from services.coaching.application.end_request import WithdrawRequest, withdraw_request
from services.coaching.application.forget_person import forget_person
from services.coaching.application.lapse_offers import ExpireShortlist, LapseOffers, expire_shortlist, lapse_offers
from services.coaching.application.locking import ITSELF
from shared import clock
from shared.erasure import forgetting
from shared.outbox import UnitOfWork, UnitsOfWork
from shared.runtime import Job

C = TypeVar("C")


async def lapse_all_offers(units: UnitsOfWork) -> None:
    async with units(ITSELF) as uow:
        due = await cast("CoachingWork", uow).coaches_with_lapsed_offers(clock.now())
    await _each(units, map(LapseOffers, due), lapse_offers)


async def expire_all_shortlists(units: UnitsOfWork) -> None:
    async with units(ITSELF) as uow:
        due = await cast("CoachingWork", uow).expired_shortlists(clock.now())
    await _each(units, map(ExpireShortlist, due), expire_shortlist)


async def part_from_leavers(units: UnitsOfWork) -> None:
    """Employers that left: by their snapshot and the clock, so that a day set ahead needs no event when it comes."""
    async with units(ITSELF) as uow:
        work = cast("CoachingWork", uow)
        requests, memberships = await work.requests_of_leavers(clock.today()), await work.memberships_of_leavers()
        engagements = await work.engagements_of_leavers()
    await _each(units, [WithdrawRequest(request_id, LEFT) for request_id in requests], withdraw_request)
    await _each(units, memberships, end_membership)
    await _each(units, engagements, end_engagement)


async def end_engagements(units: UnitsOfWork) -> None:
    """Those whose announced day has come."""
    async with units(ITSELF) as uow:
        due = await cast("CoachingWork", uow).engagements_that_end(clock.today())
    await _each(units, due, end_engagement)


async def _each(
    units: UnitsOfWork, commands: Iterable[C], handle: Callable[[CoachingWork, C], Awaitable[object]]
) -> None:
    for command in commands:
        async with units(ITSELF) as uow:
            await handle(cast("CoachingWork", uow), command)


async def forget(uow: UnitOfWork, person_id: UUID) -> None:
    await forget_person(cast("CoachingWork", uow), person_id)


JOBS = [
    Job("lapse_offers", lapse_all_offers),
    Job("expire_shortlists", expire_all_shortlists),
    Job("part_from_leavers", part_from_leavers),
    Job("end_engagements", end_engagements),
    forgetting("coaching", HOLDINGS, forget),
]
