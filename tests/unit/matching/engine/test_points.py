"""Loads that differ: what fits, a bound that is true, and a small gap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.assignment.certificate import certify
from services.matching.engine.assignment.dual import dual_value, usable
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.assignment.solve import solve
from services.matching.engine.pairs import Pairs
from tests.unit.matching.engine.problems import best, fits, problems, rank


@given(problems(loads=st.integers(4, 15)))
@settings(max_examples=150, deadline=None)
def test_the_best_lies_between_the_answer_and_the_bound(problem: Problem) -> None:
    found = solve(problem)
    served, total = best(problem)
    assert fits(problem, found.coach)
    assert rank(problem, found.coach) <= (served, total)
    if found.served == served or not problem.serve_first:
        assert found.objective <= total <= found.bound


@given(problems(loads=st.integers(4, 15)), st.data())
@settings(max_examples=50, deadline=None)
def test_any_prices_bound_every_assignment(problem: Problem, data: st.DataObject) -> None:
    problem = Problem(problem.pairs, problem.capacity, problem.load)
    prices = np.array([data.draw(st.integers(0, 10**6)) for _ in problem.capacity], np.int64)
    assert dual_value(problem, prices, data.draw(st.integers(1, 1000))) >= best(problem)[1]


def test_a_certificate_from_the_answer_alone_is_refused() -> None:
    problem = Problem.of(Pairs.of([0, 1], [0, 0], [5, 6], requests=2, coaches=1), [9], [4, 7])
    with pytest.raises(ValueError, match="only for equal loads"):
        certify(problem, solve(problem).coach)


def test_no_whole_loads_fill_what_is_not_usable() -> None:
    problem = Problem.of(Pairs.of([], [], [], requests=2, coaches=5), [3, 4, 7, 11, 10**8], [4, 7])
    assert usable(problem).tolist() == [0, 4, 7, 11, 10**8]


def test_hundreds_of_requests_come_close_to_the_bound() -> None:
    random = np.random.default_rng(5)
    requests, coaches = 1200, 100
    pairs = Pairs.of(
        np.repeat(np.arange(requests), 20),
        np.concatenate([random.choice(coaches, 20, replace=False) for _ in range(requests)]),
        random.integers(1000, 1900, requests * 20),
        requests=requests,
        coaches=coaches,
    )
    load = random.integers(4, 16, requests)
    for scarcity, most in ((0.9, 0.002), (1.1, 0.01)):
        capacity = np.full(coaches, int(load.sum() / scarcity / coaches))
        found = solve(Problem.of(pairs, capacity, load))
        assert 0 <= found.gap <= most
        assert np.array_equal(found.coach, solve(Problem.of(pairs, capacity, load)).coach)
