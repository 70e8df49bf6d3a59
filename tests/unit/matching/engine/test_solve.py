"""The exact assignment against trying everything, and what must hold of any answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.assignment.certificate import certify
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.assignment.solve import solve
from services.matching.engine.pairs import Pairs
from tests.unit.matching.engine.problems import all_pairs, best, fits, problems, rank


@given(problems())
@settings(max_examples=150, deadline=None)
def test_no_assignment_is_better(problem: Problem) -> None:
    found = solve(problem)
    assert fits(problem, found.coach)
    assert rank(problem, found.coach) == best(problem)
    assert found.objective == found.bound == sum(found.score) == rank(problem, found.coach)[1]


@given(problems(), st.data())
@settings(max_examples=150, deadline=None)
def test_the_certificate_knows_the_best_from_all_others(problem: Problem, data: st.DataObject) -> None:
    choices = [
        [-1, *problem.pairs.coach[slice(*problem.pairs.start[row : row + 2])]] for row in range(len(problem.load))
    ]
    coach = np.array([data.draw(st.sampled_from(row)) for row in choices], np.int32)
    if not fits(problem, coach):
        with pytest.raises(ValueError, match="and room for"):
            certify(problem, coach)
        return
    proof = certify(problem, coach)
    assert proof.exact == (rank(problem, coach) == best(problem))
    assert certify(problem, solve(problem).coach).exact


@given(problems(), st.randoms())
@settings(max_examples=50, deadline=None)
def test_the_order_of_the_input_changes_nothing_but_ties(problem: Problem, random: st.DataObject) -> None:
    pairs = problem.pairs
    rows, columns = np.arange(pairs.requests), np.arange(pairs.coaches)
    random.shuffle(rows), random.shuffle(columns)  # type: ignore[attr-defined]
    moved = Pairs.of(
        rows[pairs.request()], columns[pairs.coach], pairs.score, requests=pairs.requests, coaches=pairs.coaches
    )
    capacity, load = np.empty_like(problem.capacity), np.empty_like(problem.load)
    capacity[columns], load[rows] = problem.capacity, problem.load
    other = solve(Problem(moved, capacity, load, serve_first=problem.serve_first))
    assert (other.served if problem.serve_first else 0, other.objective) == best(problem)


@given(problems(), st.data())
@settings(max_examples=50, deadline=None)
def test_more_capacity_never_lowers_the_objective(problem: Problem, data: st.DataObject) -> None:
    extra = np.array([data.draw(st.integers(0, 2)) for _ in problem.capacity], np.int64)
    more = Problem(problem.pairs, problem.capacity + extra, problem.load)
    assert solve(more).objective >= solve(Problem(problem.pairs, problem.capacity, problem.load)).objective


def test_the_same_input_has_the_same_answer() -> None:
    random = np.random.default_rng(3)
    problem = Problem.of(all_pairs(random.integers(0, 4, (300, 30))), [8] * 30)
    assert np.array_equal(solve(problem).coach, solve(problem).coach)
    assert np.array_equal(solve(problem).prices, solve(problem).prices)


@pytest.mark.parametrize(("requests", "coaches"), [(0, 0), (0, 3), (3, 0), (3, 3)])
def test_without_pairs_nobody_is_served(requests: int, coaches: int) -> None:
    found = solve(Problem.of(Pairs.of([], [], [], requests=requests, coaches=coaches), [2] * coaches))
    assert found.objective == found.bound == found.served == 0
    assert len(found.coach) == requests
    assert found.gap == 0


def test_a_cap_on_scores_and_requests_that_would_overflow_is_no_cap() -> None:
    """The reward for serving one more is greater than all scores together, which no 64 bits hold as a sum."""
    requests = 2000
    pairs = Pairs.of(
        np.arange(requests),
        np.arange(requests) % 1000,
        [10**12 - row for row in range(requests)],
        requests=requests,
        coaches=1000,
    )
    found = solve(Problem(pairs, np.ones(1000, np.int64), np.ones(requests, np.int64), serve_first=True))
    assert found.objective == found.bound == 1000 * 10**12 - 1000 * 999 // 2
