"""Caps that no flow can express: families that cross, or loads that differ. A bound, an answer and an honest gap.

The problem: assignment under caps on groups that overlap. Method: each cap gets a price, which its members pay; prices
move against what each cap is exceeded or left over by (subgradient steps: M. Held, P. Wolfe and H. Crowder, "Validation
of subgradient optimization", 1974). Every price vector gives a bound; every answer is made to keep the caps by letting
go who earns least, and filling up what is left. The best of both over a fixed number of rounds. Each costs one solve
without caps.
"""

from collections.abc import Callable

import numpy as np

from services.matching.engine.assignment.dual import cap_prices, dual_value, exact_sum
from services.matching.engine.assignment.problem import Groups, Problem
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Ids, Integers, Pairs

ROUNDS = 24

Uncapped = Callable[[Problem], tuple[Integers, Integers, int]]
"""Solves without caps: pairs held, prices per point, scale."""


def with_crossing_caps(problem: Problem, uncapped: Uncapped) -> tuple[Integers, Integers, list[Integers], int]:
    """Pairs held (-1: none), prices, prices of caps, and their scale."""
    groups, reward = problem.groups, problem.reward()
    assert groups is not None
    worth = problem.pairs.score + reward
    paid = [np.zeros(len(most), np.int64) for most in groups.most]
    best_held, best_total, best_bound = np.full(problem.pairs.requests, -1, np.int64), 0, None
    answer: tuple[Integers, list[Integers], int] | None = None
    for round_number in range(ROUNDS):
        relaxed = _without_caps(
            problem, worth - cap_prices(groups, paid, problem.pairs.requests)[problem.pairs.request()]
        )
        held, prices, scale = uncapped(relaxed)
        at_scale = [price * scale for price in paid]
        bound = dual_value(problem, prices, scale, at_scale, reward)
        if best_bound is None or bound < best_bound:
            best_bound, answer = bound, (prices, at_scale, scale)
        excess = [
            _served(member, len(most), held) - most for member, most in zip(groups.member, groups.most, strict=True)
        ]
        kept = _within(problem, groups, worth, held)
        total = exact_sum(worth[kept[kept >= 0]])
        if total > best_total:
            best_held, best_total = kept, total
        norm = sum(int((over[(over > 0) | (price > 0)] ** 2).sum()) for over, price in zip(excess, paid, strict=True))
        if best_bound <= best_total or norm == 0:
            break
        step = max(1.0, (bound - best_total) * 1.2 * 0.93**round_number / norm)
        paid = [
            np.maximum(0, price + np.rint(step * over).astype(np.int64))
            for price, over in zip(paid, excess, strict=True)
        ]
    assert answer is not None
    return best_held, *answer


def _without_caps(problem: Problem, score: Integers) -> Problem:
    pairs = Pairs(problem.pairs.start, problem.pairs.coach, score, problem.pairs.coaches)
    return Problem(pairs, problem.capacity, problem.load)


def _served(member: Ids, groups: int, held: Integers) -> Integers:
    return np.bincount(member[(held >= 0) & (member >= 0)], minlength=groups)


def _within(problem: Problem, groups: Groups, worth: Integers, held: Integers) -> Integers:
    """Those of the answer who keep the caps, most valuable first; then others who still fit, likewise."""
    pairs = problem.pairs
    limits = np.zeros(len(groups.most) + 1, np.int64)
    np.cumsum([len(most) for most in groups.most], out=limits[1:])
    member = np.where(groups.member >= 0, groups.member + limits[:-1, None], -1)
    wanted = held[held >= 0]
    others = np.flatnonzero(worth > 0)
    order = np.concatenate(
        (wanted[np.argsort(-worth[wanted], kind="stable")], others[np.argsort(-worth[others], kind="stable")])
    )
    left = np.concatenate(groups.most).astype(np.int64)
    return _fill(order, pairs.request(), pairs.coach, problem.load, problem.capacity.copy(), member, left)


@compiled
def _fill(
    order: Integers, request: Ids, coach: Ids, load: Integers, room: Integers, member: Integers, left: Integers
) -> Integers:
    held = np.full(len(load), -1, np.int64)
    for edge in order:
        row, column = request[edge], coach[edge]
        if held[row] >= 0 or load[row] > room[column]:
            continue
        able = True
        for family in range(len(member)):
            able = able and (member[family, row] < 0 or left[member[family, row]] > 0)
        if able:
            held[row] = edge
            room[column] -= load[row]
            for family in range(len(member)):
                if member[family, row] >= 0:
                    left[member[family, row]] -= 1
    return held
