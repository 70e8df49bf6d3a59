"""One coach by himself: which of the requests that he may take earn most within his points.

The problem: the 0-1 knapsack, NP-hard, easy where capacities are small. Method: dynamic programming over points, one
request after another, and a walk back for who is in. R. Bellman, "Dynamic programming", 1957; S. Martello and P. Toth,
"Knapsack problems", 1990. O(requests × points).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.assignment.problem import Problem
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Integers

Flags = NDArray[np.bool_]


class Columns(NamedTuple):
    """The pairs of each coach from `start[j]`: whose they are, their load and worth. Only pairs that can be of use.

    `pair` is the index in the problem. Loads and capacities are in the greatest unit that divides all loads, and no
    capacity is larger than all loads of its coach together.
    """

    start: Integers
    pair: Integers
    request: Integers
    load: Integers
    worth: Integers
    capacity: Integers


class Bench(NamedTuple):
    """Room to work in: `best` int64[points + 1], `taken` bool[pairs of a coach, points + 1]."""

    best: Integers
    taken: Flags


def columns(problem: Problem) -> Columns:
    pairs, request = problem.pairs, problem.pairs.request()
    _, order = pairs.by_coach()
    worth = pairs.score + problem.reward()
    order = order[(problem.load[request[order]] <= problem.capacity[pairs.coach[order]]) & (worth[order] > 0)]
    start = np.searchsorted(pairs.coach[order], np.arange(pairs.coaches + 1)).astype(np.int64)
    unit = max(1, int(np.gcd.reduce(problem.load, initial=0)))
    load = problem.load[request[order]] // unit
    before = np.append(0, np.cumsum(load))
    capacity = np.minimum(problem.capacity // unit, before[start[1:]] - before[start[:-1]])
    return Columns(start, order, request[order].astype(np.int64), load, worth[order], capacity)


def steps(each: Columns) -> int:
    """Of the knapsacks of all coaches together, at most."""
    return int(np.diff(each.start) @ each.capacity) + len(each.pair)


def bench(each: Columns) -> Bench:
    width, points = int(np.diff(each.start).max(initial=0)), int(each.capacity.max(initial=0))
    return Bench(np.zeros(points + 1, np.int64), np.zeros((width, points + 1), np.bool_))


@compiled
def fill(gain: Integers, load: Integers, capacity: int, work: Bench, inside: Flags) -> int:  # noqa: C901 a compiled loop
    """The most that requests with these gains and loads earn together; marks them in `inside`."""
    total, value = 0, 0
    for item in range(gain.size):
        inside[item] = gain[item] > 0
        if inside[item]:
            total += load[item]
            value += gain[item]
    if total <= capacity:
        return value
    best, taken = work.best, work.taken
    best[: capacity + 1] = 0
    for item in range(gain.size):
        if inside[item]:
            need, more = load[item], gain[item]
            for points in range(capacity, need - 1, -1):
                taken[item, points] = best[points - need] + more > best[points]
                if taken[item, points]:
                    best[points] = best[points - need] + more
    left = capacity
    for item in range(gain.size - 1, -1, -1):
        if inside[item]:
            inside[item] = left >= load[item] and taken[item, left]
            if inside[item]:
                left -= load[item]
    return int(best[capacity])
