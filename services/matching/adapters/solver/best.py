"""The best assignment of a pool: at once where nobody competes, else by the matching library.

Exact where loads are equal and in pools of ordinary size; else with a proven bound, which says by how much the answer
may miss the best.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np

from services.matching.domain.assignment import Assignment, Choice
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.assignment.solve import solve
from services.matching.engine.pairs import MOST_SCORE, Pairs


def best_assignment(choices: Sequence[Choice], free: Mapping[UUID, int]) -> Assignment:
    """The greatest total value; see `domain/assignment.py` for what is promised."""
    favourites = Assignment.of(choices, [choice.favourite() for choice in choices], free)
    if favourites.feasible:
        return favourites
    coaches = sorted(free)
    finer = refinement(choices)
    capacity = np.array([free[coach_id] for coach_id in coaches], np.int64)
    load = np.array([choice.load for choice in choices], np.int64)
    solution = solve(Problem(_pairs(choices, coaches, finer), capacity, load))
    chosen = [None if number < 0 else coaches[number] for number in solution.coach.tolist()]
    return Assignment.of(choices, chosen, free, solution.bound // finer)


def refinement(choices: Sequence[Choice]) -> int:
    """How much a point of value weighs: more than all places in line together, so that these only break ties.

    In a pool so large that both would not fit a number together, ties go by the order of coaches alone.
    """
    finer = len(choices) * (len(choices) + 1) // 2 + 1
    highest = max((value for choice in choices for value in choice.values.values()), default=0)
    return finer if (highest + 1) * finer <= MOST_SCORE else 1


def _pairs(choices: Sequence[Choice], coaches: Sequence[UUID], finer: int) -> Pairs:
    number = {coach_id: at for at, coach_id in enumerate(coaches)}
    rows = [
        (row, number[coach_id], value * finer + (len(choices) - row if finer > 1 else 0))
        for row, choice in enumerate(choices)
        for coach_id, value in choice.values.items()
    ]
    request, coach, score = np.array(rows, np.int64).reshape(-1, 3).T
    return Pairs.of(request, coach, score, requests=len(choices), coaches=len(coaches))
