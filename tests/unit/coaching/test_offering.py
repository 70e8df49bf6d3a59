"""Holding a coach: by hand and by proposal it is the same command, and every refusal says its name."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.coaching.application.answer_proposal import AnswerProposal, answer_proposal
from services.coaching.application.offer_coach import OfferCoach, offer_coach
from services.coaching.domain.errors import (
    ConflictOfInterest,
    EmployerLimit,
    NoCapacity,
    NotAvailable,
    Refused,
    WrongState,
)
from services.coaching.domain.parts import Needs, RequestState
from services.coaching.domain.periods import Period, start_of
from services.coaching.domain.request import Request
from shared.db.errors import NotYet
from shared.events.participants import Employment, OrganisationLatest, PersonLatest
from tests.unit.coaching.conftest import Desk


async def propose(desk: Desk, request: Request, *coach_ids: UUID, version: int | None = None) -> Request:
    """Matching's proposal for the request as it stands; returns what became of the request."""
    desk.uow.begin("service:coaching")
    proposal = AnswerProposal(
        proposal_id=uuid7(),
        request_id=request.id,
        request_version=version or (await desk.reread(request)).version,
        coach_ids=coach_ids,
    )
    await answer_proposal(desk.uow, proposal)
    return await desk.reread(request)


def employed(
    person_id: UUID, organisation_id: UUID, manager_id: UUID | None = None, until: date | None = None
) -> PersonLatest:
    job = Employment(starts_on=date(2026, 1, 1), ends_on=until, organisation_id=organisation_id, manager_id=manager_id)
    return PersonLatest(person_id=person_id, employments=(job,))


async def test_a_hold_takes_points_for_48_hours(desk: Desk) -> None:
    request = await desk.offered()
    coach, offer = await desk.coach(desk.ann), request.offer
    assert offer is not None
    assert (request.state, offer.by_hand, offer.points) == (RequestState.OFFERED, True, 9)
    assert offer.expires_at == request.due_at == desk.now.instant + timedelta(hours=48)
    assert (coach.points_held, coach.memberships[0].points_taken) == (9, 9)
    assert offer.coach_version == coach.version


async def test_a_proposal_makes_the_same_offer(desk: Desk) -> None:
    request = await propose(desk, await desk.request(), desk.ann, desk.bob)
    assert request.offer is not None
    assert (request.offer.coach_id, request.offer.by_hand) == (desk.ann, False)
    assert (await desk.coach(desk.ann)).points_held == 9
    assert (await desk.coach(desk.bob)).points_held == 0
    assert desk.happened()[-1] == "request.coach_offered"


async def test_a_proposal_for_an_older_state_is_dropped(desk: Desk) -> None:
    request = await desk.request()
    await desk.offer(request, desk.bob)
    before = len(desk.uow.facts)
    after = await propose(desk, request, desk.ann, version=1)
    assert after.offer is not None
    assert (after.offer.coach_id, len(desk.uow.facts)) == (desk.bob, before)


async def test_a_proposal_that_lost_the_race_under_the_lock_is_dropped(desk: Desk) -> None:
    """The check before the lock may pass for both; the one under it passes once."""
    request = await desk.request()
    command = OfferCoach(request_id=request.id, coach_id=desk.ann, proposal_id=uuid7(), request_version=request.version)
    await offer_coach(desk.uow, command)
    desk.uow.begin()
    await offer_coach(desk.uow, command)
    assert desk.happened().count("request.coach_offered") == 1


async def test_a_full_coach_is_refused_until_he_has_changed(desk: Desk) -> None:
    await desk.offered()
    await desk.offered()
    request = await propose(desk, await desk.request(), desk.ann)
    coach = await desk.coach(desk.ann)
    (exclusion,) = request.exclusions
    assert (exclusion.reason, exclusion.after_coach_version) == ("no_capacity", coach.version)
    assert (request.state, request.refusal_count) == (RequestState.WAITLISTED, 1)
    with pytest.raises(NoCapacity):
        await desk.offer(request, desk.ann)


async def test_by_hand_a_refusal_changes_nothing(desk: Desk) -> None:
    await desk.offered()
    await desk.offered()
    request = await desk.request()
    with pytest.raises(NoCapacity):
        await desk.offer(request, desk.ann)
    assert (await desk.reread(request)).version == request.version


async def test_leave_refuses_until_its_end(desk: Desk) -> None:
    coach = await desk.coach(desk.ann)
    coach.take_leave(Period(date(2027, 2, 1), date(2027, 3, 10)))
    await desk.uow.record(coach)
    request = await propose(desk, await desk.request(), desk.ann)
    (exclusion,) = request.exclusions
    assert (exclusion.reason, exclusion.until) == ("not_available", start_of(date(2027, 3, 10)))
    later = await desk.request(needs=Needs(starts_on=date(2027, 3, 10)))
    assert (await desk.offer(later, desk.ann)).refused is None


async def test_who_left_the_pool_is_refused(desk: Desk) -> None:
    stranger = uuid7()
    desk.uow.knows(PersonLatest(person_id=stranger))
    await desk.add_coach(stranger, 20)
    coach = await desk.coach(stranger)
    coach.memberships = []
    await desk.uow.record(coach)
    with pytest.raises(NotAvailable):
        await desk.offer(await desk.request(), stranger)


@pytest.mark.parametrize("by_hand", [True, False])
@pytest.mark.parametrize("tie", ["himself", "manager", "report", "competitor", "hirer"])
async def test_conflicts_are_refused_for_good_whoever_proposes(desk: Desk, tie: str, by_hand: bool) -> None:
    elsewhere, starter = uuid7(), desk.starter_id
    match tie:
        case "himself":
            starter = desk.ann
        case "manager":
            desk.uow.knows(employed(desk.ann, elsewhere, manager_id=starter))
        case "report":
            desk.uow.knows(employed(starter, desk.employer_id, manager_id=desk.ann))
        case _:
            desk.uow.knows(employed(desk.ann, elsewhere))
            rivals = {"competitors": (elsewhere,)} if tie == "competitor" else {"hirers": (elsewhere,)}
            employer = OrganisationLatest(
                organisation_id=desk.employer_id, province="NL-NB", labour_market_region="AM01", **rivals
            )
            desk.uow.knows(employer)
    request = await desk.request(starter=starter)
    if by_hand:
        with pytest.raises(ConflictOfInterest):
            await desk.offer(request, desk.ann)
    else:
        (exclusion,) = (await propose(desk, request, desk.ann)).exclusions
        assert exclusion.reason == "conflict_of_interest"
        assert exclusion.for_good
    assert (await desk.coach(desk.ann)).points_held == 0


async def test_a_job_that_ended_binds_nobody(desk: Desk) -> None:
    desk.uow.knows(employed(desk.ann, uuid7(), manager_id=desk.starter_id, until=date(2027, 3, 1)))
    assert (await desk.offered(starter=desk.starter_id)).state is RequestState.OFFERED


async def test_nobody_is_offered_while_it_is_unknown_where_he_works(desk: Desk) -> None:
    stranger = uuid7()
    await desk.add_coach(stranger, 20)
    with pytest.raises(NotYet):
        await desk.offer(await desk.request(), stranger)


async def test_an_employer_with_its_share_waits_while_others_wait(desk: Desk) -> None:
    for id in (carol := uuid7(), dave := uuid7()):
        desk.uow.knows(PersonLatest(person_id=id))
        await desk.add_coach(id, 20)
    for id in (desk.ann, desk.bob, carol):
        await desk.offered(id)
    fourth, other = await desk.request(), await desk.request(employer=desk.other_employer_id)
    with pytest.raises(EmployerLimit):
        await desk.offer(fourth, dave)
    refused = await propose(desk, fourth, dave)
    assert (refused.exclusions[0].until, refused.refusal_count) == (desk.now.instant + timedelta(hours=1), 0)
    await desk.offer(other, dave)
    assert (await desk.offer(fourth, desk.ann)).request.state is RequestState.OFFERED


async def test_five_refusals_ask_for_a_person_and_matching_goes_on(desk: Desk) -> None:
    request = await desk.request(starter=desk.starter_id)
    for _ in range(5):
        id = uuid7()
        desk.uow.knows(employed(id, uuid7(), manager_id=desk.starter_id))
        await desk.add_coach(id, 20)
        request = await propose(desk, request, id)
    assert desk.happened()[-2:] == ["request.proposal_refused", "request.attention_needed"]
    assert (request.attention, request.refusal_count) == ("refused_five_times", 5)
    assert not desk.uow.last_snapshots[request.id].needs_attention
    assert (await propose(desk, request, desk.ann)).state is RequestState.OFFERED


async def test_what_is_offered_cannot_be_offered_again(desk: Desk) -> None:
    request = await desk.offered()
    with pytest.raises(WrongState) as refused:
        await desk.offer(request, desk.bob)
    assert refused.value.state == "offered"
    assert "offers" not in refused.value.possible


async def test_a_lapsed_hold_counts_for_nobody(desk: Desk) -> None:
    """The job has not run: capacity and the state of both requests are right all the same."""
    first, second = await desk.offered(), await desk.offered()
    desk.now.forward(hours=48)
    third = await desk.request()
    await desk.offer(third, desk.ann)
    assert (await desk.coach(desk.ann)).points_held == 9
    assert [(await desk.reread(it)).state for it in (first, second)] == [RequestState.WAITLISTED] * 2
    assert desk.happened()[-3:] == ["request.offer_lapsed", "request.offer_lapsed", "request.coach_offered"]
    assert [fact.actor for fact in desk.uow.facts[-3:]] == ["service:coaching", "service:coaching", "service:test"]


async def test_a_request_whose_hold_lapsed_can_be_offered_elsewhere_at_once(desk: Desk) -> None:
    request = await desk.offered()
    desk.now.forward(hours=49)
    await desk.offer(request, desk.bob)
    assert (await desk.coach(desk.ann)).points_held == 0
    assert (await desk.coach(desk.bob)).points_held == 9


def test_every_refusal_is_a_reason_for_matching() -> None:
    assert {kind.code for kind in Refused.__subclasses__()} == {
        "no_capacity",
        "person_gone",
        "not_available",
        "conflict_of_interest",
        "employer_limit",
    }
