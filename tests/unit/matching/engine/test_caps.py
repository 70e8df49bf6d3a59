"""Caps on groups of requests: exact where they nest, an honest bound where they cross."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.assignment.caps import nested
from services.matching.engine.assignment.problem import Groups, Problem
from services.matching.engine.assignment.solve import solve
from services.matching.engine.pairs import Pairs
from tests.unit.matching.engine.problems import best, caps, fits, problems, rank


def with_caps(problem: Problem, groups: Groups) -> Problem:
    return Problem(problem.pairs, problem.capacity, problem.load, groups, problem.serve_first)


@given(problems(most=5), st.data())
@settings(max_examples=80, deadline=None)
def test_nested_caps_are_solved_exactly(problem: Problem, data: st.DataObject) -> None:
    problem = with_caps(problem, data.draw(caps(problem.pairs.requests, nested=True)))
    found = solve(problem)
    assert nested(problem.groups)  # type: ignore[arg-type]
    assert fits(problem, found.coach)
    assert rank(problem, found.coach) == best(problem)
    assert found.exact


@given(problems(most=5, loads=st.integers(4, 15)), st.data())
@settings(max_examples=40, deadline=None)
def test_of_caps_that_cross_the_bound_is_true_and_the_answer_keeps_them(problem: Problem, data: st.DataObject) -> None:
    problem = with_caps(problem, data.draw(caps(problem.pairs.requests, nested=False)))
    found = solve(problem)
    assert fits(problem, found.coach)
    served, total = best(problem)
    assert rank(problem, found.coach) <= (served, total)
    assert found.objective <= found.bound
    if found.served == served or not problem.serve_first:
        assert total <= found.bound


def test_a_cap_has_a_price() -> None:
    """Two of one employer want two places; one may have one, the other's fit is lost."""
    pairs = Pairs.of([0, 1], [0, 1], [70, 50], requests=2, coaches=2)
    groups = Groups(np.array([[0, 0]], np.int32), [np.array([1])])
    found = solve(with_caps(Problem.of(pairs, [1, 1]), groups))
    assert found.coach.tolist() == [0, -1]
    assert found.exact
    assert 50 <= found.group_prices[0][0] <= 70


@pytest.mark.parametrize(
    ("members", "nest"),
    [([[0, 0, 1], [0, 0, 0]], True), ([[0, 0, 1], [0, 1, 1]], False), ([[0, 0, -1], [-1, -1, 0]], True)],
)
def test_what_nests(members: list[list[int]], nest: bool) -> None:
    groups = Groups(np.array(members, np.int32), [np.array([1, 1]), np.array([1, 1])])
    assert nested(groups) == nest
