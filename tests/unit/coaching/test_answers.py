"""What ends an offer: yes, no, silence, or somebody takes it back."""

from datetime import date, timedelta

import pytest
from uuid_utils.compat import uuid7

from services.coaching.application.accept_offer import AcceptOffer, accept_offer
from services.coaching.application.decline_offer import DeclineOffer, decline_offer
from services.coaching.application.end_request import RejectRequest, WithdrawRequest, reject_request, withdraw_request
from services.coaching.application.lapse_offers import LapseOffers, lapse_offers
from services.coaching.application.withdraw_offer import WithdrawOffer, withdraw_offer
from services.coaching.domain.errors import WrongState
from services.coaching.domain.parts import RequestState
from services.coaching.domain.request import Request
from shared.outbox import NotFound
from tests.unit.coaching.conftest import Desk


def offer_id(request: Request):  # type: ignore[no-untyped-def]
    return request.offers[-1].offer_id


async def test_yes_begins_an_engagement(desk: Desk) -> None:
    request = await desk.offered(starter=desk.starter_id)
    desk.uow.begin()
    engagement = await accept_offer(desk.uow, AcceptOffer(offer_id(request)))
    coach = await desk.coach(desk.ann)
    assert (coach.points_held, coach.points_used) == (0, 9)
    assert (engagement.coach_id, engagement.starter_id, engagement.points) == (desk.ann, desk.starter_id, 9)
    assert engagement.intake_due_on == date(2027, 3, 15)
    assert engagement.correlation_id == request.id
    assert (await desk.reread(request)).state is RequestState.MATCHED
    assert desk.happened()[-2:] == ["request.offer_accepted", "engagement.proposed"]


async def test_no_brings_the_request_back_with_its_first_date(desk: Desk) -> None:
    request = await desk.offered()
    desk.now.forward(hours=2)
    desk.uow.begin()
    await decline_offer(desk.uow, DeclineOffer(offer_id(request), "no_time"))
    after = await desk.reread(request)
    assert (after.state, after.offer, after.due_at) == (RequestState.WAITLISTED, None, None)
    assert (after.first_requested_at, after.waiting_since) == (request.first_requested_at, desk.now.instant)
    assert (after.exclusions[0].reason, after.exclusions[0].for_good) == ("declined", True)
    assert (await desk.coach(desk.ann)).points_held == 0


async def test_silence_lapses_and_excludes_for_two_weeks(desk: Desk) -> None:
    request = await desk.offered()
    expires_at = request.offers[-1].expires_at
    desk.now.forward(hours=50)
    desk.uow.begin()
    await lapse_offers(desk.uow, LapseOffers(desk.ann))
    after = await desk.reread(request)
    assert (after.state, after.waiting_since) == (RequestState.WAITLISTED, expires_at)
    assert after.exclusions[0].until == expires_at + timedelta(days=14)
    assert (await desk.coach(desk.ann)).points_held == 0
    before = len(desk.uow.facts)
    desk.uow.begin()
    await lapse_offers(desk.uow, LapseOffers(desk.ann))
    assert len(desk.uow.facts) == before


@pytest.mark.parametrize("first", ["accept", "decline", "withdraw", "lapse"])
async def test_an_offer_is_answered_once(desk: Desk, first: str) -> None:
    request = await desk.offered()
    desk.uow.begin()
    match first:
        case "accept":
            await accept_offer(desk.uow, AcceptOffer(offer_id(request)))
        case "decline":
            await decline_offer(desk.uow, DeclineOffer(offer_id(request), "no_time"))
        case "withdraw":
            await withdraw_offer(desk.uow, WithdrawOffer(offer_id(request), "mistake"))
        case _:
            desk.now.forward(hours=48)
    before = await desk.coach(desk.ann)
    desk.uow.begin()
    with pytest.raises(WrongState) as refused:
        await accept_offer(desk.uow, AcceptOffer(offer_id(request)))
    assert (
        refused.value.state
        == {"accept": "accepted", "decline": "declined", "withdraw": "withdrawn", "lapse": "lapsed"}[first]
    )
    assert (await desk.coach(desk.ann)).points_used == before.points_used


async def test_an_offer_that_was_never_made_is_not_found(desk: Desk) -> None:
    await desk.offered()
    desk.uow.begin()
    with pytest.raises(NotFound):
        await accept_offer(desk.uow, AcceptOffer(uuid7()))
    with pytest.raises(NotFound):
        await decline_offer(desk.uow, DeclineOffer(uuid7(), "no_time"))


async def test_a_withdrawn_offer_goes_to_others_first(desk: Desk) -> None:
    request = await desk.offered()
    desk.uow.begin()
    after = await withdraw_offer(desk.uow, WithdrawOffer(offer_id(request), "mistake"))
    assert after.exclusions[0].until == desk.now.instant + timedelta(days=14)
    assert (await desk.coach(desk.ann)).points_held == 0


@pytest.mark.parametrize("ending", ["withdrawn", "rejected"])
async def test_a_request_that_ends_frees_its_hold(desk: Desk, ending: str) -> None:
    request = await desk.offered()
    desk.uow.begin()
    if ending == "withdrawn":
        await withdraw_request(desk.uow, WithdrawRequest(request.id, "plans_changed"))
    else:
        await reject_request(desk.uow, RejectRequest(request.id, "no_ict_work"))
    assert (await desk.reread(request)).state == ending
    assert (await desk.coach(desk.ann)).points_held == 0
    assert desk.happened()[-2:] == ["request.offer_withdrawn", f"request.{ending}"]
    desk.uow.begin()
    with pytest.raises(WrongState):
        await withdraw_request(desk.uow, WithdrawRequest(request.id, "plans_changed"))


async def test_a_matched_request_is_not_withdrawn(desk: Desk) -> None:
    request = await desk.offered()
    desk.uow.begin()
    await accept_offer(desk.uow, AcceptOffer(offer_id(request)))
    desk.uow.begin()
    with pytest.raises(WrongState):
        await withdraw_request(desk.uow, WithdrawRequest(request.id, "plans_changed"))
