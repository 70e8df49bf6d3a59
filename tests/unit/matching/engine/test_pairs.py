"""What is a list of pairs, and what is refused."""

from typing import Any

import numpy as np
import pytest

from services.matching.engine.assignment.problem import Groups, Problem
from services.matching.engine.pairs import Pairs


def test_rows_are_sorted_and_found() -> None:
    pairs = Pairs.of([1, 0, 1], [2, 1, 0], [30, 10, 20], requests=3, coaches=3)
    assert pairs.start.tolist() == [0, 1, 3, 3]
    assert pairs.coach.tolist() == [1, 0, 2]
    assert pairs.score.tolist() == [10, 20, 30]
    assert pairs.request().tolist() == [0, 1, 1]
    assert (pairs.find(1, 2), pairs.find(1, 1), pairs.find(2, 0)) == (2, -1, -1)


def test_by_coach() -> None:
    start, pair = Pairs.of([0, 0, 1], [0, 2, 0], [1, 2, 3], requests=2, coaches=3).by_coach()
    assert start.tolist() == [0, 2, 2, 3]
    assert pair.tolist() == [0, 2, 1]


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        (([0, 0], [1, 1], [5, 6]), "request 0 and coach 1 occur together twice"),
        (([0, 2], [1, 1], [5, 6]), "request 2 of pair 1 is not between 0 and 1"),
        (([0, 1], [1, -1], [5, 6]), "coach -1 of pair 1"),
        (([0, 1], [1, 1], [5, 10**12 + 1]), "score 1000000000001 of pair 1"),
        (([0, 1], [1, 1], [5, 2**63]), "score must be a list of whole numbers within 64 bits"),
        (([0, 1], [1, 1], [5, float("nan")]), "score must be a list of whole numbers"),
        (([0, 1], [1, 1], [5]), "columns differ in length"),
    ],
)
def test_what_cannot_be_is_refused(columns: tuple[Any, Any, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Pairs.of(*columns, requests=2, coaches=2)


@pytest.mark.parametrize(
    ("capacity", "load", "reason"),
    [
        ([1], [1, 1], "2 coaches have 1 capacities"),
        ([1, -1], [1, 1], "capacity -1 at 1"),
        ([1, 1], [1, 0], "load 0 at 1"),
    ],
)
def test_a_problem_must_fit_its_pairs(capacity: list[int], load: list[int], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Problem.of(Pairs.of([0], [0], [1], requests=2, coaches=2), capacity, load)


def test_caps_must_know_their_members() -> None:
    with pytest.raises(ValueError, match="members of others"):
        Groups(np.array([[0, 2]], np.int32), [np.array([1, 1])])
    with pytest.raises(ValueError, match="group 1 of family 0 may serve less than 0"):
        Groups(np.array([[0, 1]], np.int32), [np.array([1, -1])])
