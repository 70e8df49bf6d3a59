"""Rotation plans against all plans of small cohorts."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.rotations import Cohort, Weights, rotate
from services.matching.engine.rotations.plan import worth


def is_allowed(cohort: Cohort, slot: np.ndarray) -> bool:
    starters, periods = slot.shape
    for period in range(periods):
        taken = np.bincount(slot[:, period][slot[:, period] >= 0], minlength=len(cohort.seats))
        if (taken > cohort.seats[:, period]).any():
            return False
    for starter in range(starters):
        own = slot[starter]
        if any(where >= 0 and cohort.minutes[starter, where] < 0 for where in own):
            return False
        for one, other in pairwise(own):
            same = one >= 0 and other >= 0 and cohort.employer[one] == cohort.employer[other]
            if same and not cohort.may_stay[starter]:
                return False
    return True


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000))
def test_no_allowed_plan_is_worth_more(seed: int) -> None:
    chance = np.random.default_rng(seed)
    cohort = Cohort(
        chance.integers(0, 2, (3, 2)),
        chance.integers(0, 2, 3),
        chance.integers(-1, 40, (2, 3)),
        chance.random((2, 2)) < 0.5,
        chance.random((3, 2)) < 0.5,
        chance.random(2) < 0.3,
    )
    plans = (np.array(plan).reshape(2, 2) for plan in product(range(-1, 3), repeat=4))
    best = max(worth(cohort, Weights(), plan) for plan in plans if is_allowed(cohort, plan))
    found = rotate(cohort, Weights(), seconds=10)
    assert is_allowed(cohort, found.slot)
    assert found.objective == worth(cohort, Weights(), found.slot) == best == found.bound


def test_a_cohort_that_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 200"):
        Cohort(np.ones((1, 1), np.int64), np.zeros(1, np.int64), np.zeros((201, 1), np.int64),
               np.zeros((201, 0), np.bool_), np.zeros((1, 0), np.bool_), np.zeros(201, np.bool_))  # fmt: skip
