"""A closer bound where capacities are coarse: what requests pay is fixed, and each coach fills up on his own.

The problem: the transportation relaxation shares requests among coaches until all points are used; with a few large
loads to a coach whole requests never do. Method: Lagrangian relaxation of "at most one coach each". Every request gets
a price, each coach then solves a knapsack (`knapsack.py`), and the prices follow how often a request was taken
(subgradient steps). What the coaches took is nearly an assignment, and is made into one on the way. M. Fisher,
R. Jaikumar and L. Van Wassenhove, "A multiplier adjustment method for the generalized assignment problem", 1986;
M. Held, P. Wolfe and H. Crowder, "Validation of subgradient optimization", 1974. A round costs O(pairs × points).
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.assignment.dual import best_surplus
from services.matching.engine.assignment.knapsack import Bench, Columns, Flags, bench, columns, fill, steps
from services.matching.engine.assignment.problem import LIMIT, Problem
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Integers

ROUNDS, LEAST_ROUNDS = 600, 30
MOST_STEPS = 10**9
"""Of all knapsacks of all rounds. An instance with fewer rounds than the least is left to prices of coaches alone."""
PATIENCE = 10
"""Rounds without a closer bound after which steps are halved."""


class Closer(NamedTuple):
    """No assignment is worth more than `bound`, rewards included, at prices of requests `profit` in 1/scale.

    `held` is the best assignment that was met, by pair, -1 for none.
    """

    bound: int
    profit: Integers
    held: Integers


class Rows(NamedTuple):
    """The pairs by request, with coach and worth, and what fits whom: what the repair of an answer looks at."""

    start: Integers
    coach: Integers
    worth: Integers
    load: Integers
    capacity: Integers


def closer(problem: Problem, prices: Integers, scale: int, held: Integers) -> Closer | None:
    """From prices of coaches per point in 1/`scale` and an assignment; None where the instance is too large for it."""
    each = columns(problem)
    worth = problem.pairs.score + problem.reward()
    rounds = min(ROUNDS, MOST_STEPS // max(1, steps(each)))
    if rounds < LEAST_ROUNDS or int(np.abs(worth).max(initial=1)) * scale * max(1, len(held)) >= LIMIT // 4:
        return None
    rows = Rows(problem.pairs.start, problem.pairs.coach.astype(np.int64), worth, problem.load, problem.capacity)
    profit = best_surplus(problem, prices, scale, problem.reward())
    best_held = held.copy()
    bound = _descend(each, rows, profit, best_held, bench(each), rounds, scale)
    return Closer(bound // scale, profit, best_held)


@compiled
def _fill_all(each: Columns, profit: Integers, scale: int, work: Bench, count: Integers, inside: Flags) -> int:
    """Every coach takes what earns him most beyond the prices of requests; `count`: how often each was taken."""
    total = 0
    count[:] = 0
    for coach in range(each.capacity.size):
        part = slice(each.start[coach], each.start[coach + 1])
        gain = each.worth[part] * scale - profit[each.request[part]]
        total += fill(gain, each.load[part], each.capacity[coach], work, inside[part])
        for place in range(each.start[coach], each.start[coach + 1]):
            if inside[place]:
                count[each.request[place]] += 1
    return total


@compiled
def _descend(each: Columns, rows: Rows, profit: Integers, held: Integers, work: Bench, rounds: int, scale: int) -> int:
    """Rounds of steps; leaves the prices of the closest bound in `profit` and the best assignment in `held`."""
    requests = profit.size
    count, inside = np.zeros(requests, np.int64), np.zeros(each.pair.size, np.bool_)
    trial, repaired, room = profit.copy(), held.copy(), rows.capacity.copy()
    known, bound, pace, stale = _total(rows, held), 2**62, 1.0, 0
    for _ in range(rounds):
        value = int(trial.sum()) + _fill_all(each, trial, scale, work, count, inside)
        stale += 1
        if value < bound:
            stale = stale if bound - value < bound // 10**6 else 0
            bound = value
            profit[:] = trial
        if stale > PATIENCE:
            pace, stale = pace / 2, 0
            trial[:] = profit
        _repair(each, rows, inside, trial, repaired, room)
        total = _total(rows, repaired)
        if total > known:
            known = total
            held[:] = repaired
        norm = 0
        for row in range(requests):
            if count[row] != 1 and (trial[row] > 0 or count[row] > 1):
                norm += (count[row] - 1) ** 2
        if norm == 0 or bound < (known + 1) * scale or pace < 0.001:
            break
        step = pace * max(1.0, value - known * scale) / norm
        for row in range(requests):
            trial[row] = max(0, trial[row] + round(step * (count[row] - 1)))
    return bound


@compiled
def _total(rows: Rows, held: Integers) -> int:
    total = 0
    for pair in held:
        if pair >= 0:
            total += rows.worth[pair]
    return total


@compiled
def _repair(each: Columns, rows: Rows, inside: Flags, profit: Integers, held: Integers, room: Integers) -> None:  # noqa: C901 a compiled loop
    """Who was taken twice keeps the better coach; then whoever pays most per point takes the best that has room."""
    held[:] = -1
    room[:] = rows.capacity
    for place in range(each.pair.size):
        row = each.request[place]
        if inside[place] and (held[row] < 0 or rows.worth[held[row]] < each.worth[place]):
            held[row] = each.pair[place]
    for row in range(held.size):
        if held[row] >= 0:
            room[rows.coach[held[row]]] -= rows.load[row]
    for _ in range(2):
        for row in np.argsort(-(profit / rows.load)):
            best = held[row]
            own = rows.worth[best] if best >= 0 else 0
            for pair in range(rows.start[row], rows.start[row + 1]):
                if rows.worth[pair] > own and room[rows.coach[pair]] >= rows.load[row]:
                    best, own = pair, rows.worth[pair]
            if best != held[row]:
                if held[row] >= 0:
                    room[rows.coach[held[row]]] += rows.load[row]
                held[row] = best
                room[rows.coach[best]] -= rows.load[row]
