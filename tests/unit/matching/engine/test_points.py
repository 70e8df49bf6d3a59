"""Loads that differ: what fits, a bound that is true, and a small gap."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.assignment.branch import Multipliers
from services.matching.engine.assignment.certificate import certify
from services.matching.engine.assignment.dual import dual_value, usable
from services.matching.engine.assignment.neighbourhoods import reseat
from services.matching.engine.assignment.problem import Problem, Proof
from services.matching.engine.assignment.solve import solve
from services.matching.engine.assignment.transport import transport
from services.matching.engine.pairs import Pairs
from tests.unit.matching.engine.problems import all_pairs, best, fits, problems, rank


@given(problems(loads=st.integers(4, 15)))
@settings(max_examples=150, deadline=None)
def test_the_best_lies_between_the_answer_and_the_bound(problem: Problem) -> None:
    found = solve(problem)
    served, total = best(problem)
    assert fits(problem, found.coach)
    assert rank(problem, found.coach) <= (served, total)
    if found.served == served or not problem.serve_first:
        assert found.objective <= total <= found.bound


@given(problems(most=7, loads=st.integers(1, 9), capacities=2))
@settings(max_examples=150, deadline=None)
def test_what_is_called_the_best_is_the_best(problem: Problem) -> None:
    """And the other way round: an instance as small as this is always proved, over the pairs that are listed."""
    found = solve(problem)
    assert found.exact
    assert rank(problem, found.coach) == best(problem)
    partial = solve(replace(problem, partial=True))
    assert partial.proof == Proof.prices and rank(problem, partial.coach) <= best(problem)


def test_prices_of_requests_prove_more_than_prices_of_coaches() -> None:
    """9 points are a load of 5 and one of 4, and there is one of 4 only for two coaches with 9 points."""
    pairs = all_pairs(np.full((4, 2), 10))
    problem = Problem.of(pairs, [9, 9], [5, 5, 5, 4])
    found = solve(problem)
    assert (found.objective, found.bound, found.proof) == (30, 30, Proof.knapsacks)
    assert dual_value(problem, found.prices, found.scale) > 30
    assert found.request_prices is not None


def test_reseating_a_few_coaches_at_a_time_only_improves() -> None:
    random = np.random.default_rng(3)
    pairs = all_pairs(random.integers(1000, 1900, (60, 10)))
    problem = Problem.of(pairs, np.full(10, 40), random.integers(4, 16, 60))
    nobody = np.full(60, -1, np.int64)
    held = reseat(problem, nobody, Multipliers(np.full(60, 1000), np.full(10, 100), 1), 10**9)
    assert fits(problem, np.where(held >= 0, pairs.coach[held], -1))
    assert problem.pairs.score[held[held >= 0]].sum() > 0.98 * solve(problem).bound


@given(problems(loads=st.integers(1, 6)))
@settings(max_examples=100, deadline=None)
def test_sharing_points_is_worth_what_single_points_are_worth(problem: Problem) -> None:
    """The relaxation against the same points as requests of their own."""
    pairs, load = problem.pairs, problem.load
    net, state, _ = transport(pairs.start, pairs.coach, pairs.score, load, problem.capacity, 100)
    first = np.cumsum(load) - load
    points = [
        (first[row] + point, column, score)
        for row, column, score in zip(pairs.request(), pairs.coach, pairs.score, strict=True)
        for point in range(load[row])
    ]
    single = np.array(points, np.int64).reshape(-1, 3).T
    alone = Pairs.of(*single, requests=int(load.sum()), coaches=pairs.coaches)
    assert int((state.flow * net.weight).sum()) == solve(Problem.of(alone, problem.capacity)).objective
    assert (np.bincount(pairs.coach, state.flow, pairs.coaches) <= problem.capacity).all()
    assert (np.bincount(pairs.request(), state.flow, pairs.requests) <= load).all()


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
