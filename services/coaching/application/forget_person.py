"""Somebody was erased: what waits for him ends, and no request, engagement or coach carries his id any more.

Finished cases stay for the count of hours and outcomes, under an id that stands for nobody.
"""

from uuid import UUID, uuid4

from services.coaching.application.end_request import WithdrawRequest, withdraw_request
from services.coaching.application.ports import Work
from services.coaching.application.report_no_fit import ReportNoFit, report_no_fit
from services.coaching.application.withdraw_offer import WithdrawOffer, withdraw_offer
from services.coaching.domain.coach import Coach
from services.coaching.domain.engagement import POSSIBLE as POSSIBLE_OF_ENGAGEMENTS
from services.coaching.domain.engagement import Act, Engagement
from services.coaching.domain.parts import Act as RequestAct
from services.coaching.domain.parts import OfferState
from services.coaching.domain.request import Request

ERASED = "person_erased"


async def forget_person(uow: Work, person_id: UUID) -> None:
    """All in one transaction; a clash with others (40P01) leaves nothing done, and the next turn begins again."""
    await _end_what_has_not_begun(uow, person_id)
    await _end_what_waits(uow, person_id)
    nobody = uuid4()
    for request in await uow.lock(Request, *await uow.requests_mentioning(person_id)):
        request.forget(person_id, nobody)
        await uow.record(request)
    for engagement in await uow.lock(Engagement, *await uow.engagements_mentioning(person_id)):
        engagement.forget(person_id, nobody)
        await uow.record(engagement)
    for coach in await uow.lock(Coach, person_id):
        await uow.erase(coach)


async def _end_what_has_not_begun(uow: Work, person_id: UUID) -> None:
    """Before the start it ends like one that did not fit: the other side gets a successor."""
    for id in await uow.engagements_mentioning(person_id):
        engagement = await uow.get(Engagement, id)
        if engagement is not None and Act.NO_FIT in POSSIBLE_OF_ENGAGEMENTS[engagement.state]:
            await report_no_fit(uow, ReportNoFit(id, person_id, ERASED))


async def _end_what_waits(uow: Work, person_id: UUID) -> None:
    for id in await uow.requests_mentioning(person_id):
        request = await uow.get(Request, id)
        if request is None or not request.allows(RequestAct.WITHDRAWAL):
            continue
        if request.starter_id == person_id:
            await withdraw_request(uow, WithdrawRequest(id, ERASED))
        elif (offer := request.offer) is not None and (offer.coach_id, offer.state) == (person_id, OfferState.OPEN):
            await withdraw_offer(uow, WithdrawOffer(offer.offer_id, ERASED))
