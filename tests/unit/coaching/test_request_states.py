"""The state machine by itself: in each state exactly what the table says, and everything else is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.coaching.domain.errors import WrongState
from services.coaching.domain.load import TargetGroup
from services.coaching.domain.parts import POSSIBLE, Act, Exclusion, Needs, Offer, RequestKind, RequestState
from services.coaching.domain.request import Request

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
ANN, BOB = uuid7(), uuid7()


def a_request(state: RequestState = RequestState.WAITLISTED) -> Request:
    """Brought into a state by what leads there."""
    id = uuid7()
    request = Request(
        id=id,
        request_group_id=id,
        correlation_id=id,
        pool_id=uuid7(),
        employer_id=uuid7(),
        starter_id=None,
        kind=RequestKind.FIRST,
        target_group=TargetGroup.STARTER,
        is_complex=False,
        needs=Needs(),
        points=9,
        first_requested_at=AT,
        waiting_since=AT,
    )
    match state:
        case RequestState.SHORTLISTED:
            request.put_on_shortlist(uuid7(), [ANN], AT + timedelta(days=7))
        case RequestState.OFFERED:
            request.make_offer(an_offer())
        case RequestState.MATCHED | RequestState.CLOSED:
            request.make_offer(an_offer())
            request.accept(request.offers[0].offer_id, uuid7(), AT)
        case RequestState.REJECTED:
            request.reject("no_ict_work")
        case RequestState.WITHDRAWN:
            request.withdraw("plans_changed")
    if state is RequestState.CLOSED:
        request.close("started")
    assert request.state is state
    return request


def an_offer(coach_id: UUID = ANN) -> Offer:
    return Offer(
        offer_id=uuid7(),
        coach_id=coach_id,
        coach_version=1,
        points=9,
        offered_at=AT,
        expires_at=AT + timedelta(hours=48),
    )


ACTS: dict[Act, Callable[[Request], object]] = {
    Act.HOLD: lambda request: request.make_offer(an_offer()),
    Act.SHORTLIST: lambda request: request.put_on_shortlist(uuid7(), [BOB], AT + timedelta(days=7)),
    Act.CHOICE: lambda request: request.choose(ANN, AT),
    Act.PRECEDENCE: lambda request: request.give_precedence("hardship"),
    Act.REJECTION: lambda request: request.reject("no_ict_work"),
    Act.WITHDRAWAL: lambda request: request.withdraw("plans_changed"),
    Act.CLOSE: lambda request: request.close("started"),
}


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("act", ACTS)
def test_each_state_allows_what_the_table_says(state: RequestState, act: Act) -> None:
    request = a_request(state)
    if act in POSSIBLE[state]:
        ACTS[act](request)
        return
    with pytest.raises(WrongState) as refused:
        ACTS[act](request)
    assert refused.value.state == state
    assert set(refused.value.possible) <= set(POSSIBLE[state])
    assert not {"hold", "shortlist", "close"} & set(refused.value.possible)
    assert request.state is state


def test_nobody_chooses_for_the_employer() -> None:
    assert Act.OFFER not in POSSIBLE[RequestState.SHORTLISTED]
    assert Act.OFFER in POSSIBLE[RequestState.WAITLISTED]


@pytest.mark.parametrize("answer", ["accept", "decline", "withdraw_offer"])
def test_an_offer_that_ran_out_is_not_answered(answer: str) -> None:
    """Even where nobody has made the lapse visible before."""
    request = a_request(RequestState.OFFERED)
    offer = request.offers[0]
    last = uuid7() if answer == "accept" else "no_time"
    with pytest.raises(WrongState) as refused:
        getattr(request, answer)(offer.offer_id, last, offer.expires_at)
    assert refused.value.state == "lapsed"
    getattr(request, answer)(offer.offer_id, last, offer.expires_at - timedelta(microseconds=1))


def test_what_excludes_for_good_is_not_replaced_by_less() -> None:
    request = a_request()
    request.exclude(Exclusion(coach_id=ANN, reason="lapsed", until=AT))
    request.exclude(Exclusion(coach_id=ANN, reason="declined"))
    request.exclude(Exclusion(coach_id=ANN, reason="lapsed", until=AT))
    assert [(it.coach_id, it.reason) for it in request.exclusions] == [(ANN, "declined")]


def test_past_offers_stay_and_do_not_count() -> None:
    request = a_request(RequestState.OFFERED)
    request.decline(request.offers[0].offer_id, "no_time", AT)
    request.make_offer(an_offer(BOB))
    assert [offer.coach_id for offer in request.offers] == [ANN, BOB]
    assert request.offer is not None
    assert request.offer.coach_id == BOB
    request.withdraw("plans_changed")
    assert request.offer is None
