"""The solver against trying everything."""

from collections.abc import Mapping
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.adapters.solver.best import best_assignment
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
