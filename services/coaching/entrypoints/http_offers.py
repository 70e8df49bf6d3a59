"""HTTP for offers: a coach sees and answers his own, a coordinator may take one back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.accept_offer import AcceptOffer, accept_offer
from services.coaching.application.decline_offer import DeclineOffer, decline_offer
from services.coaching.application.policy import ANSWER_OFFER, DECIDE, READ_OFFERS
from services.coaching.application.withdraw_offer import WithdrawOffer, withdraw_offer
from services.coaching.entrypoints.calling import read, run
from services.coaching.entrypoints.engagement_views import EngagementView, engagement_view
from services.coaching.entrypoints.fields import Reason
from services.coaching.entrypoints.request_views import (
    AnsweredView,
    OfferView,
    RequestView,
    answered_view,
    offer_view,
    request_view,
)
from shared import clock
from shared.access import Standing, permission
from shared.outbox import NotFound
from shared.web import Caller, Command, Page, allow

Answering = Annotated[Command, allow(*ANSWER_OFFER.grants)]
Coordinating = Annotated[Command, allow(*DECIDE.grants)]


def offers_router() -> APIRouter:
    router = APIRouter(prefix="/offers", tags=["offers"])

    @router.get("")
    async def own(caller: Annotated[Caller, allow(*READ_OFFERS.grants)]) -> Page[OfferView]:
        """The caller's own offers that can still be answered."""
        who = Standing.of(caller.principal)
        found = await read(caller, lambda uow: uow.open_offers(who, clock.now()))
        return Page(items=[offer_view(request) for request in found])

    @router.post("/{offer_id}/acceptance")
    async def accept(offer_id: UUID, command: Answering) -> EngagementView:
        """Say yes: the engagement begins with its intake."""
        asked = AcceptOffer(offer_id)

        async def effect(uow: CoachingWork) -> EngagementView:
            await _reach_offer(uow, command, offer_id)
            return engagement_view(await accept_offer(uow, asked))

        return await run(command, effect)

    @router.post("/{offer_id}/decline")
    async def decline(offer_id: UUID, body: Reason, command: Answering) -> AnsweredView:
        """Say no: the request goes to somebody else."""
        asked = DeclineOffer(offer_id, body.reason)

        async def effect(uow: CoachingWork) -> AnsweredView:
            await _reach_offer(uow, command, offer_id)
            return answered_view(await decline_offer(uow, asked), offer_id)

        return await run(command, effect)

    @router.post("/{offer_id}/withdrawal")
    async def withdraw(offer_id: UUID, body: Reason, command: Coordinating) -> RequestView:
        """Take an offer back before the coach has answered."""

        async def effect(uow: CoachingWork) -> RequestView:
            request = await uow.request_of_offer(offer_id)
            if not await permission(uow, Standing.of(command.principal), DECIDE, request):
                raise NotFound("offer")
            return request_view(await withdraw_offer(uow, WithdrawOffer(offer_id, body.reason)))

        return await run(command, effect)

    return router


async def _reach_offer(uow: CoachingWork, command: Command, offer_id: UUID) -> None:
    """Raises NotFound unless it is the caller's to answer."""
    request = await uow.request_of_offer(offer_id)
    offer = next((offer for offer in request.offers if offer.offer_id == offer_id), None) if request else None
    if not await permission(uow, Standing.of(command.principal), ANSWER_OFFER, offer):
        raise NotFound("offer")
