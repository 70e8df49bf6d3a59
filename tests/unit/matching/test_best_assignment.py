"""The solver against trying everything."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.adapters.solver import cp_sat
from services.matching.adapters.solver.best import best_assignment
from services.matching.adapters.solver.cp_sat import by_cp_sat, usable
from services.matching.adapters.solver.edges import Edge, edges_of
from services.matching.adapters.solver.relaxation import Relaxation, relax
from services.matching.domain.assignment import Choice
from tests.unit.matching.worlds import brute_force, id_of

Problem = tuple[list[Choice], dict[UUID, int]]


@st.composite
def problems(draw: st.DrawFn, loads: st.SearchStrategy[int], most: int = 6) -> Problem:
    coaches = [id_of("coach", number) for number in range(draw(st.integers(0, most)))]
    free = {coach_id: draw(st.integers(0, 30)) for coach_id in coaches}
    values = st.dictionaries(st.sampled_from(coaches), st.integers(1, 2500)) if coaches else st.just({})
    choices = draw(st.lists(st.builds(Choice, loads, values), max_size=most))
    return choices, free


def check(choices: list[Choice], free: Mapping[UUID, int]) -> None:
    found = best_assignment(choices, free)
    left = dict(free)
    for choice, coach_id in zip(choices, found.coaches, strict=True):
        if coach_id is not None:
            left[coach_id] -= choice.load
    assert min(left.values(), default=0) >= 0
    assert found.total == brute_force(choices, free) == found.bound
    assert found.gap == 0


@settings(max_examples=60, deadline=None)
@given(problems(st.just(9)))
def test_equal_loads_equal_brute_force(problem: Problem) -> None:
    check(*problem)


@settings(max_examples=60, deadline=None)
@given(problems(st.integers(4, 15), most=5))
def test_loads_in_points_equal_brute_force(problem: Problem) -> None:
    check(*problem)


@settings(max_examples=30, deadline=None)
@given(problems(st.sampled_from([6, 9, 12])), st.data())
def test_adding_capacity_never_lowers_the_total(problem: Problem, data: st.DataObject) -> None:
    choices, free = problem
    more = {coach_id: points + data.draw(st.integers(0, 12)) for coach_id, points in free.items()}
    assert best_assignment(choices, more).total >= best_assignment(choices, free).total


@settings(max_examples=40, deadline=None)
@given(problems(st.integers(4, 15), most=4), st.dictionaries(st.integers(0, 3), st.integers(0, 500_000)))
def test_any_prices_prove_a_bound_and_never_lose_the_best(problem: Problem, prices: dict[int, int]) -> None:
    """Whatever the linear solver says: prices that make no sense prove little, but nothing wrong."""
    choices, free = problem
    best, edges = brute_force(choices, free), edges_of(choices)
    chosen = Relaxation({id_of("coach", number): price for number, price in prices.items() if number < len(free)}, {})
    for relaxed in (relax(edges, free, 1.0), chosen):
        assert relaxed.bound(edges, free) >= best
        kept = relaxed.worth_trying(edges, free, best)
        left = [Choice(choice.load, values_in(kept, index)) for index, choice in enumerate(choices)]
        assert brute_force(left, free) == best


def values_in(edges: list[Edge], index: int) -> dict[UUID, int]:
    return {edge.coach_id: edge.value for edge in edges if edge.choice == index}


def test_points_that_no_load_can_take_do_not_count() -> None:
    coach_id = id_of("coach", 1)
    edges = edges_of([Choice(6, {coach_id: 1}), Choice(9, {coach_id: 1})])
    assert [usable(edges, {coach_id: points})[coach_id] for points in (5, 6, 8, 9, 14, 20, 24)] == [
        0,
        6,
        6,
        9,
        12,
        18,
        24,
    ]


@pytest.mark.parametrize("loads", [(9, 9, 9), (9, 6, 9)])
def test_where_all_is_equal_the_first_in_line_goes_first(loads: tuple[int, ...]) -> None:
    coach_id = id_of("coach", 1)
    choices = [Choice(load, {coach_id: 1200}) for load in loads]
    assert best_assignment(choices, {coach_id: 9}).coaches == (coach_id, None, None)


def test_a_pair_that_blocks_two_is_left_out() -> None:
    one, two = id_of("coach", 1), id_of("coach", 2)
    choices = [Choice(9, {one: 1500, two: 1400}), Choice(9, {one: 1100})]
    assert best_assignment(choices, {one: 9, two: 9}).coaches == (two, one)


def test_nobody_waits_and_nobody_is_there() -> None:
    assert best_assignment([], {}).coaches == ()
    assert best_assignment([Choice(9, {})], {}).coaches == (None,)


def test_at_the_time_limit_the_gap_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit of nothing: what was found one by one stands, with a bound that no answer can pass."""
    monkeypatch.setattr(cp_sat, "WORK", 0.0)
    monkeypatch.setattr(cp_sat, "SECONDS", 0.0)
    one, two = id_of("coach", 1), id_of("coach", 2)
    choices = [Choice(9, {one: 1500, two: 1400}), Choice(8, {one: 1100})]
    found = by_cp_sat(choices, {one: 9, two: 9})
    best = brute_force(choices, {one: 9, two: 9})
    assert found.total <= best <= found.bound
    assert found.total < best
    assert found.gap == (found.bound - found.total) / found.bound > 0
