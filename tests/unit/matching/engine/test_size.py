"""Sums and products near the end of 64 bits are exact, or refused with what to do about it."""

import numpy as np
import pytest

from services.matching.engine.assignment.crossing import with_crossing_caps
from services.matching.engine.assignment.dual import dual_value
from services.matching.engine.assignment.problem import Groups, Problem
from services.matching.engine.pairs import Pairs
from tests.unit.matching.engine.problems import all_pairs


def far_apart(loads: int) -> Problem:
    """Ten requests and ten coaches, scores of a thousand million above and below 0, equal loads of so many points."""
    score = np.where(np.indices((10, 10)).sum(0) % 2 == 0, 10**9, -(10**9))
    size = np.full(10, loads)
    return Problem(all_pairs(score), size, size, serve_first=True)


def test_a_bound_that_would_not_fit_is_refused() -> None:
    problem = far_apart(10**9)
    with pytest.raises(ValueError, match="scale the scores or the loads down"):
        dual_value(problem, np.zeros(10, np.int64), 10**9, (), problem.reward())


def test_a_bound_that_just_fits_is_true() -> None:
    problem = far_apart(10**6)
    reward = problem.reward()
    assert dual_value(problem, np.zeros(10, np.int64), 10**6, (), reward) == 10 * (reward + 10**9)


def test_the_total_under_caps_that_cross_may_pass_64_bits() -> None:
    size = 12
    at = np.arange(size)
    pairs = Pairs.of(at, at, np.full(size, 1), requests=size, coaches=size)
    groups = Groups(np.array([at % 2, at // 6], np.int32), [np.array([6, 6]), np.array([6, 6])])
    ones = np.ones(size, np.int64)
    problem = Problem(pairs, ones, ones, groups, serve_first=True, least_reward=2**60)
    found = with_crossing_caps(problem, lambda relaxed: (at, np.zeros(size, np.int64), 1))
    assert (found[0] >= 0).all()
