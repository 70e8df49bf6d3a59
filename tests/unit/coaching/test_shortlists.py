"""Shortlist mode: the employer chooses, nobody chooses for the employer."""

from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.coaching.application.answer_proposal import AnswerProposal, answer_proposal
from services.coaching.application.choose_coach import ChooseCoach, choose_coach
from services.coaching.application.give_precedence import GivePrecedence, give_precedence
from services.coaching.application.lapse_offers import ExpireShortlist, expire_shortlist
from services.coaching.domain.errors import NotOnShortlist, WrongState
from services.coaching.domain.parts import RequestState
from services.coaching.domain.request import Request
from shared.events.participants import PersonLatest
from tests.unit.coaching.conftest import Desk


async def propose(desk: Desk, request: Request, *coach_ids: UUID) -> Request:
    desk.uow.begin()
    version = (await desk.reread(request)).version
    await answer_proposal(
        desk.uow,
        AnswerProposal(proposal_id=uuid7(), request_id=request.id, request_version=version, coach_ids=coach_ids),
    )
    return await desk.reread(request)


def listed(request: Request) -> list[UUID]:
    return [entry.coach_id for entry in request.shortlist]


async def test_a_proposal_becomes_a_shortlist_without_a_hold(shortlist_desk: Desk) -> None:
    desk = shortlist_desk
    request = await propose(desk, await desk.request(), desk.ann, desk.bob)
    assert (request.state, listed(request)) == (RequestState.SHORTLISTED, [desk.ann, desk.bob])
    assert request.due_at is not None
    assert (request.due_at - desk.now.instant).days == 7  # five working days from a Monday
    assert (await desk.coach(desk.ann)).points_held == 0


async def test_the_choice_takes_the_hold(shortlist_desk: Desk) -> None:
    desk = shortlist_desk
    request = await propose(desk, await desk.request(), desk.ann, desk.bob)
    desk.uow.begin()
    answer = await choose_coach(desk.uow, ChooseCoach(request.id, desk.bob))
    assert (answer.refused, answer.request.state) == (None, RequestState.OFFERED)
    assert (await desk.coach(desk.bob)).points_held == 9
    assert desk.happened()[-2:] == ["request.coach_chosen", "request.coach_offered"]


async def test_if_the_hold_fails_the_others_stay(shortlist_desk: Desk) -> None:
    desk = shortlist_desk
    request = await propose(desk, await desk.request(), desk.ann, desk.bob)
    await desk.offered(desk.ann)
    await desk.offered(desk.ann)
    desk.uow.begin()
    answer = await choose_coach(desk.uow, ChooseCoach(request.id, desk.ann))
    assert (answer.refused, answer.request.state) == ("no_capacity", RequestState.SHORTLISTED)
    assert listed(answer.request) == [desk.bob]
    assert answer.request.due_at == request.due_at
    assert desk.happened()[-2:] == ["request.coach_chosen", "request.proposal_refused"]


async def test_matching_tops_up_to_three(shortlist_desk: Desk) -> None:
    desk = shortlist_desk
    request = await propose(desk, await desk.request(), desk.bob)
    new = [uuid7() for _ in range(3)]
    for id in new:
        desk.uow.knows(PersonLatest(person_id=id))
        await desk.add_coach(id, 20)
    request = await propose(desk, request, desk.bob, *new)
    assert listed(request) == [desk.bob, *new[:2]]


async def test_the_last_who_fails_brings_the_request_back_to_the_line(shortlist_desk: Desk) -> None:
    desk = shortlist_desk
    request = await propose(desk, await desk.request(), desk.ann)
    await desk.offered(desk.ann)
    await desk.offered(desk.ann)
    desk.uow.begin()
    answer = await choose_coach(desk.uow, ChooseCoach(request.id, desk.ann))
    assert (answer.request.state, answer.request.due_at) == (RequestState.WAITLISTED, None)


async def test_nobody_outside_the_list_is_chosen(shortlist_desk: Desk) -> None:
    desk = shortlist_desk
    request = await propose(desk, await desk.request(), desk.ann)
    desk.uow.begin()
    with pytest.raises(NotOnShortlist):
        await choose_coach(desk.uow, ChooseCoach(request.id, desk.bob))


async def test_who_may_not_coach_is_never_shown(shortlist_desk: Desk) -> None:
    desk = shortlist_desk
    request = await propose(desk, await desk.request(starter=desk.ann), desk.ann, desk.bob)
    assert listed(request) == [desk.bob]
    assert request.exclusions[0].reason == "conflict_of_interest"
    request = await propose(desk, await desk.request(starter=desk.bob), desk.bob)
    assert (request.state, listed(request)) == (RequestState.WAITLISTED, [])


async def test_a_shortlist_expires_and_the_second_time_waits_for_a_person(shortlist_desk: Desk) -> None:
    desk = shortlist_desk
    request = await desk.request()
    for times in (1, 2):
        request = await propose(desk, request, desk.ann)
        due_at = request.due_at
        desk.now.forward(days=7)
        desk.uow.begin()
        await expire_shortlist(desk.uow, ExpireShortlist(request.id))
        request = await desk.reread(request)
        assert (request.state, request.waiting_since, request.expired_shortlists) == (
            RequestState.WAITLISTED,
            due_at,
            times,
        )
        assert desk.uow.last_snapshots[request.id].needs_attention is (times == 2)
    assert desk.happened()[-2:] == ["request.shortlist_expired", "request.attention_needed"]
    desk.uow.begin()
    await give_precedence(desk.uow, GivePrecedence(request.id, "hardship"))
    assert not desk.uow.last_snapshots[request.id].needs_attention


async def test_nothing_expires_early_and_nothing_is_chosen_late(shortlist_desk: Desk) -> None:
    desk = shortlist_desk
    request = await propose(desk, await desk.request(), desk.ann)
    desk.uow.begin()
    await expire_shortlist(desk.uow, ExpireShortlist(request.id))
    assert (await desk.reread(request)).state is RequestState.SHORTLISTED
    desk.now.forward(days=7)
    desk.uow.begin()
    with pytest.raises(WrongState):
        await choose_coach(desk.uow, ChooseCoach(request.id, desk.ann))


async def test_a_coordinator_does_not_choose_for_the_employer(shortlist_desk: Desk) -> None:
    desk = shortlist_desk
    request = await propose(desk, await desk.request(), desk.ann)
    with pytest.raises(WrongState) as refused:
        await desk.offer(request, desk.bob)
    assert "choice" in refused.value.possible
