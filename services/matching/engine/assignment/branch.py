"""Instances of problem A′ to the proven optimum, where they are small enough: branch and bound.

The problem: rounding leaves a gap that prices alone cannot close. Method: requests in turn take each of their coaches,
or none; a branch is cut where its own value, the prices of the requests to come and what each coach can still fill up
with of these do not beat the best known. G. Ross and R. Soland, "A branch and bound algorithm for the generalized
assignment problem", 1975; the bound is that of `lagrange.py`, whose knapsacks over the requests to come are tabled
once: S. Martello and P. Toth, "Knapsack problems", 1990, chapter 7. Exponential at worst: it gives up at a number of
steps, and so does the same on every machine.
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.assignment.dual import possible_sums
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Ids, Integers

STEPS = 4_000_000
MOST_REQUESTS = 400
MOST_CELLS = 4_000_000
"""Of the tables of knapsacks; beyond, a coach's points count at his price."""


class Multipliers(NamedTuple):
    """Prices that bound: `profit` int64[requests] and `price` int64[coaches] per point, in 1/`scale`.

    No pair is worth more than its request's profit and its load at its coach's price together.
    """

    profit: Integers
    price: Integers
    scale: int


class Tree(NamedTuple):
    """Requests in the order of branching; the pairs of each by surplus, best first, from `start` up to `stop`.

    `rest[d]` is what all from depth `d` on pay at most. What a coach with `p` units left fills up with from there on is
    at most `filled[first[j] + d * (units[j] + 1) + p]`; without tables the points that whole loads can take, `sums`,
    at his price. Worth, prices and tables are in 1/scale; loads and room in the unit that divides all.
    """

    start: Integers
    stop: Integers
    pair: Integers
    coach: Ids
    worth: Integers
    load: Integers
    rest: Integers
    first: Integers
    units: Integers
    filled: Integers
    price: Integers
    sums: Integers


def branch(problem: Problem, held: Integers, prices: Multipliers, steps: int = STEPS) -> tuple[Integers, bool]:
    """The best pairs found, beginning with `held`, and whether they are proven the best."""
    pairs = problem.pairs
    if not pairs.requests or pairs.requests > MOST_REQUESTS:
        return held, False
    order, tree = _tree(problem, prices)
    best = held[order].copy()
    known = int(sum(int(pairs.score[pair]) + problem.reward() for pair in held.tolist() if pair >= 0))
    proven = _search(tree, tree.units.copy(), known * prices.scale, prices.scale, best, steps)
    found = np.full_like(held, -1)
    found[order] = best
    return found, proven


def _tree(problem: Problem, prices: Multipliers) -> tuple[Integers, Tree]:
    pairs, request, scale = problem.pairs, problem.pairs.request(), prices.scale
    worth = (pairs.score + problem.reward()) * scale
    surplus = worth - prices.price[pairs.coach] * problem.load[request]
    usable = (problem.load[request] <= problem.capacity[pairs.coach]) & (worth > 0)
    by_surplus = np.lexsort((-surplus, ~usable, request))
    fitting = np.bincount(request[usable], minlength=pairs.requests)
    order = np.lexsort((-prices.profit, -problem.load))
    rest = np.append(np.cumsum(prices.profit[order][::-1])[::-1], 0)
    start = pairs.start[:-1][order]
    unit = max(1, int(np.gcd.reduce(problem.load)))
    load, capacity = problem.load[order] // unit, problem.capacity // unit
    units = np.minimum(capacity, int(load.sum()))
    cells = (len(order) + 1) * (units + 1)
    first, filled = np.cumsum(cells) - cells, np.zeros(0, np.int64)
    depth = np.empty(len(order), np.int64)
    depth[order] = np.arange(len(order))
    if cells.sum() <= MOST_CELLS:
        filled = np.zeros(int(cells.sum()), np.int64)
        last_first = np.lexsort((-depth[request], pairs.coach))
        last_first = last_first[usable[last_first]]
        gain = worth[last_first] - prices.profit[request[last_first]]
        _fill_tables(depth[request[last_first]], pairs.coach[last_first], gain, load, units, first, filled)
    return order, Tree(
        start, start + fitting[order], by_surplus, pairs.coach, worth, load, rest, first, units, filled,
        prices.price * unit, possible_sums(problem) if unit == 1 else np.zeros(0, np.int64),
    )  # fmt: skip


@compiled
def _fill_tables(
    depth: Integers, coach: Ids, gain: Integers, load: Integers, units: Integers, first: Integers, filled: Integers
) -> None:
    """For each coach from the last request to the first: what those from a depth on earn at most in so much room."""
    at = 0
    for column in range(units.size):
        width = units[column] + 1
        for level in range(load.size - 1, -1, -1):
            row = first[column] + level * width
            filled[row : row + width] = filled[row + width : row + 2 * width]
            if at < coach.size and coach[at] == column and depth[at] == level:
                need = load[level]
                for points in range(need, width):
                    with_it = filled[row + width + points - need] + gain[at]
                    filled[row + points] = max(filled[row + points], with_it)
                at += 1


@compiled
def _room(tree: Tree, coach: int, depth: int, left: int) -> int:
    """What the coach can still earn of the requests from a depth on."""
    if tree.filled.size:
        return int(tree.filled[tree.first[coach] + depth * (tree.units[coach] + 1) + left])
    return int(tree.price[coach] * (tree.sums[left] if left < tree.sums.size else left))


@compiled
def _rooms(tree: Tree, depth: int, left: Integers) -> int:
    total = 0
    for coach in range(left.size):
        total += _room(tree, coach, depth, left[coach])
    return total


@compiled
def _search(tree: Tree, left: Integers, known: int, scale: int, best: Integers, steps: int) -> bool:  # noqa: C901 a compiled loop
    """Depth first. `best`, a pair for each depth or -1, is improved in place. True: nothing beats it."""
    depths = tree.load.size
    chosen, option = np.full(depths, -1, np.int64), np.zeros(depths + 1, np.int64)
    rooms = np.zeros(depths + 1, np.int64)
    depth, value = 0, 0
    option[0], rooms[0] = tree.start[0], _rooms(tree, 1, left)
    while depth >= 0:
        steps -= 1
        if steps < 0:
            return False
        place = option[depth]
        option[depth] = place + 1
        if chosen[depth] >= 0:
            value -= tree.worth[chosen[depth]]
            left[tree.coach[chosen[depth]]] += tree.load[depth]
            chosen[depth] = -1
        if place > tree.stop[depth]:
            depth -= 1
            continue
        pair, ahead, gained = -1, rooms[depth], 0
        if place < tree.stop[depth]:
            pair = tree.pair[place]
            coach, after = tree.coach[pair], left[tree.coach[pair]] - tree.load[depth]
            if after < 0:
                continue
            gained = tree.worth[pair]
            ahead += _room(tree, coach, depth + 1, after) - _room(tree, coach, depth + 1, left[coach])
        if value + gained + ahead + tree.rest[depth + 1] < known + scale:
            continue
        if pair >= 0:
            value += gained
            left[coach] = after
            chosen[depth] = pair
        if depth + 1 == depths:
            if value > known:  # room that is left counts in the test above, and earns nothing any more
                known = value
                best[:] = chosen
            continue
        depth += 1
        option[depth], rooms[depth] = tree.start[depth], _rooms(tree, depth + 1, left)
    return True
