"""HTTP for offers: a coach sees and answers his own, a coordinator may take one back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter

from services.coaching.adapters.unit_of_work import CoachingWork
from services.coaching.application.accept_offer import AcceptOffer, accept_offer
from services.coaching.application.access import reach_offer
from services.coaching.application.decline_offer import DeclineOffer, decline_offer
from services.coaching.application.withdraw_offer import WithdrawOffer, withdraw_offer
from services.coaching.entrypoints.calling import read, run, scope_of
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
from shared.identity.principal import Role
from shared.web import Caller, Command, Page, allow, service

Answering = Annotated[Command, allow(Role.COACH)]
Coordinating = Annotated[Command, allow(Role.COORDINATOR, service("landing"))]


def offers_router() -> APIRouter:
    router = APIRouter(prefix="/offers", tags=["offers"])

    @router.get("")
    async def own(caller: Annotated[Caller, allow(Role.COACH)]) -> Page[OfferView]:
        """The caller's own offers that can still be answered."""
        coach_id = _person(caller)
        found = await read(caller, lambda uow: uow.open_offers(coach_id, clock.now()))
        return Page(items=[offer_view(request) for request in found])

    @router.post("/{offer_id}/acceptance")
    async def accept(offer_id: UUID, command: Answering) -> EngagementView:
        """Say yes: the engagement begins with its intake."""
        asked = AcceptOffer(offer_id, _person(command))

        async def effect(uow: CoachingWork) -> EngagementView:
            return engagement_view(await accept_offer(uow, asked))

        return await run(command, effect)

    @router.post("/{offer_id}/decline")
    async def decline(offer_id: UUID, body: Reason, command: Answering) -> AnsweredView:
        """Say no: the request goes to somebody else."""
        asked = DeclineOffer(offer_id, _person(command), body.reason)

        async def effect(uow: CoachingWork) -> AnsweredView:
            return answered_view(await decline_offer(uow, asked), offer_id)

        return await run(command, effect)

    @router.post("/{offer_id}/withdrawal")
    async def withdraw(offer_id: UUID, body: Reason, command: Coordinating) -> RequestView:
        """Take an offer back before the coach has answered."""
        scope = scope_of(command)

        async def effect(uow: CoachingWork) -> RequestView:
            await reach_offer(uow, scope, offer_id)
            return request_view(await withdraw_offer(uow, WithdrawOffer(offer_id, body.reason)), coordinates=True)

        return await run(command, effect)

    return router


def _person(caller: Caller) -> UUID:
    """Only a person holds the role of coach."""
    assert caller.principal.person_id is not None
    return caller.principal.person_id
