"""The plan of a pool, as a pure function of its world."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from uuid import UUID, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.coach import Coach
from services.matching.domain.days import day_of
from services.matching.domain.people import Skill
from services.matching.domain.plan import choice
from services.matching.domain.request import Exclusion, Needs, Request
from services.matching.domain.world import Claim, Pool, World
from tests.unit.matching.worlds import (
    JAVA,
    NOW,
    POOL,
    PYTHON,
    SCORE,
    SQL,
    brute_force,
    coach,
    first_coaches,
    id_of,
    person,
    planned,
    request,
    world,
)

HOURLY = Pool(POOL.id, gather_minutes=60)
SHORTLISTS = Pool(POOL.id, shortlists=True)
A, B, C, D = (id_of("coach", number) for number in (1, 2, 3, 4))


def speaking(number: int, *languages: str, points: int = 9, skills: tuple[str, ...] = ()) -> Coach:
    profile = person(number, languages=dict.fromkeys(languages, "C2"), skills=tuple(Skill(uri) for uri in skills))
    return coach(number, points, profile=profile)


@pytest.mark.parametrize("order", list(permutations([1, 2])))
def test_in_one_window_both_get_a_coach_in_either_order(order: tuple[int, int]) -> None:
    """Request one fits A (better) and B, request two fits only A."""
    one = request(1, needs=Needs(languages=("nl",), skills=(Skill(PYTHON),)))
    two = request(2, needs=Needs(languages=("pl",)))
    arrived = [
        replace(
            asked,
            first_requested_at=NOW - timedelta(minutes=20 - place),
            waiting_since=NOW - timedelta(minutes=20 - place),
        )
        for place, asked in enumerate((one, two)[number - 1] for number in order)
    ]
    coaches = [speaking(1, "nl", "pl", skills=(PYTHON,)), speaking(2, "nl")]
    at_the_boundary = NOW.replace(hour=11, minute=0)
    assert planned(world(arrived, coaches, pool=HOURLY), NOW.replace(minute=59)) == []
    assert first_coaches(planned(world(arrived, coaches, pool=HOURLY), at_the_boundary)) == {one.id: B, two.id: A}


def test_without_a_window_each_is_planned_at_once() -> None:
    """Also where the writer's clock runs ahead of ours."""
    asked = request(1, waiting_since=NOW + timedelta(seconds=1))
    assert first_coaches(planned(world([asked], [coach(1)]))) == {asked.id: A}


def test_who_still_waits_from_an_earlier_window_is_planned_at_any_time() -> None:
    early, late = (
        request(1, waiting_since=NOW - timedelta(hours=2)),
        request(2, waiting_since=NOW - timedelta(minutes=5)),
    )
    assert first_coaches(planned(world([early, late], [coach(1)], pool=HOURLY))) == {early.id: A}


def test_a_proposal_answers_one_version_with_its_parts_and_its_chain() -> None:
    asked = request(1, version=7)
    (proposal,) = planned(world([asked], [coach(1), coach(2), coach(3, points=0)]))
    assert proposal.id == uuid5(asked.id, "7")
    assert (proposal.request_version, proposal.causation_id, proposal.correlation_id) == (7, "event-1", asked.id)
    assert proposal.alternatives == 1
    assert proposal.coaches[0].score == sum(part.points for part in proposal.coaches[0].parts)
    assert proposal.gap == 0


def test_equal_coaches_go_by_id() -> None:
    assert first_coaches(planned(world([request(1)], [coach(2), coach(1), coach(3)]))) == {request(1).id: A}


def test_an_answered_version_is_not_answered_again_and_keeps_its_points() -> None:
    answered, other = request(1, proposed=True), request(2)
    claimed = world([answered, other], [coach(1, 9)], claims=[Claim(answered.id, A, POOL.id, 9)])
    assert planned(claimed) == []


def test_claims_of_other_pools_take_the_coach_but_not_this_pools_share() -> None:
    elsewhere = Claim(id_of("request", 9), A, UUID(int=55), 9)
    limited = replace(coach(1, 30).memberships[0], points_limit=9)
    assert planned(world([request(1)], [coach(1, 17)], claims=[elsewhere])) == []
    assert planned(world([request(1)], [coach(1, 30, memberships=(limited,))], claims=[elsewhere])) != []
    here = replace(elsewhere, pool_id=POOL.id)
    assert planned(world([request(1)], [coach(1, 30, memberships=(limited,))], claims=[here])) == []


def test_who_waits_longest_gets_the_last_place() -> None:
    long_ago = request(2, first_requested_at=NOW - timedelta(days=3))
    better = request(1, needs=Needs(skills=(Skill(PYTHON),)))
    coaches = [coach(1, 9)]
    assert first_coaches(planned(world([better, long_ago], coaches))) == {long_ago.id: A}


def test_direct_proposes_one_and_a_shortlist_up_to_three_with_the_planned_one_first() -> None:
    coaches = [coach(number) for number in (1, 2, 3, 4)]
    assert len(planned(world([request(1)], coaches))[0].coaches) == 1
    (listed,) = planned(world([request(1)], coaches, pool=SHORTLISTS))
    assert [found.coach_id for found in listed.coaches] == [A, B, C]
    assert listed.alternatives == 1


def test_a_shortlist_counts_as_one_place_on_its_first_coach() -> None:
    """Both would like A; A has one place. Nobody is shown a coach whose last place the plan has given away."""
    wish = Needs(skills=(Skill(PYTHON),))
    second = replace(speaking(2, "nl"), target_groups=frozenset({"starter"}))
    coaches = [speaking(1, "nl", skills=(PYTHON,)), second, speaking(3, "nl", points=18)]
    proposals = planned(world([request(1, needs=wish), request(2, needs=wish)], coaches, pool=SHORTLISTS))
    assert sorted([found.coach_id for found in proposal.coaches] for proposal in proposals) == [[A, C], [B, C]]


def test_a_shortlist_that_shrank_is_topped_up_and_takes_no_second_place() -> None:
    shrunk = request(1, shortlist=(A,), exclusions=(Exclusion(B),))
    claim = Claim(shrunk.id, A, POOL.id, 9)
    full = world([shrunk], [coach(number, 9) for number in (1, 2, 3, 4)], pool=SHORTLISTS, claims=[claim])
    (proposal,) = planned(full)
    assert [found.coach_id for found in proposal.coaches] == [C, D]
    assert planned(world([replace(shrunk, shortlist=(A, C, D))], full.coaches.values(), pool=SHORTLISTS)) == []


def test_after_a_second_expiry_matching_waits_for_a_person() -> None:
    asked = request(1, needs_attention=True)
    assert planned(world([asked], [coach(1)], pool=SHORTLISTS)) == []
    assert planned(world([asked], [coach(1)])) != []


def test_an_exclusion_that_ends_lets_the_coach_back_in() -> None:
    asked = request(1, exclusions=(Exclusion(A, until=NOW + timedelta(hours=1)),))
    here = world([asked], [coach(1)])
    assert planned(here) == []
    assert first_coaches(planned(here, NOW + timedelta(hours=1))) == {asked.id: A}


# What holds for every world.

LANGUAGES, SKILLS, LOADS = ("nl", "en", "pl"), (PYTHON, JAVA, SQL), (6, 9, 12)


def some(of: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(of), unique=True, max_size=2).map(tuple)


def requests_of(most: int) -> st.SearchStrategy[list[Request]]:
    def build(number: int, points: int, languages: tuple[str, ...], skills: tuple[str, ...], days: int) -> Request:
        needs = Needs(languages=languages, skills=tuple(Skill(uri) for uri in skills))
        return request(number, points, needs=needs, first_requested_at=NOW - timedelta(days=days))

    one = st.tuples(st.sampled_from(LOADS), some(LANGUAGES), some(SKILLS), st.integers(0, 40))
    return st.lists(one, max_size=most).map(lambda rows: [build(number, *row) for number, row in enumerate(rows, 1)])


def coaches_of(most: int) -> st.SearchStrategy[list[Coach]]:
    one = st.tuples(st.integers(0, 30), some(LANGUAGES), some(SKILLS))
    return st.lists(one, max_size=most).map(
        lambda rows: [speaking(number, *row[1], points=row[0], skills=row[2]) for number, row in enumerate(rows, 1)]
    )


def total(here: World) -> int:
    return sum(proposal.coaches[0].score for proposal in planned(here))


@settings(max_examples=60, deadline=None)
@given(requests_of(6), coaches_of(6))
def test_a_plan_equals_brute_force(requests: list[Request], coaches: list[Coach]) -> None:
    here = world(requests, coaches)
    free = here.points_free(day_of(NOW))
    choices = [
        choice(asked, allowed) for asked, allowed in zip(requests, SCORE(here, requests, NOW).allowed, strict=True)
    ]
    assert total(here) == brute_force(choices, free)


@settings(max_examples=40, deadline=None)
@given(requests_of(6), coaches_of(6), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_the_input_changes_nothing(
    requests: list[Request], coaches: list[Coach], random: "object", lists: bool
) -> None:
    pool = SHORTLISTS if lists else POOL
    shuffled, mixed = list(requests), list(coaches)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert planned(world(requests, coaches, pool=pool)) == planned(world(shuffled, mixed, pool=pool))


@settings(max_examples=40, deadline=None)
@given(requests_of(6), coaches_of(5), st.integers(0, 24))
def test_adding_capacity_never_lowers_the_objective(requests: list[Request], coaches: list[Coach], more: int) -> None:
    roomier = [replace(each, points_total=each.points_total + more) for each in coaches]
    assert total(world(requests, coaches)) <= total(world(requests, roomier))
    assert total(world(requests, coaches)) <= total(world(requests, [*coaches, speaking(9, *LANGUAGES, points=more)]))


@settings(max_examples=30, deadline=None)
@given(requests_of(6), coaches_of(6))
def test_planning_again_after_a_crash_proposes_what_is_missing_and_nothing_twice(
    requests: list[Request], coaches: list[Coach]
) -> None:
    """Some proposals were stored before the crash: with these in the world, the rest is worth what it was."""
    whole = planned(world(requests, coaches))
    stored = {proposal.request_id: proposal for proposal in whole[: len(whole) // 2]}
    claims = [Claim(id, kept.coaches[0].coach_id, POOL.id, kept.points) for id, kept in stored.items()]
    again = planned(world([replace(each, proposed=each.id in stored) for each in requests], coaches, claims=claims))
    assert not stored.keys() & {proposal.request_id for proposal in again}
    assert sum(p.coaches[0].score for p in (*stored.values(), *again)) == total(world(requests, coaches))
