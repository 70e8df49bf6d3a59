"""Small instances of problem A′ to the proven optimum: branch and bound.

The problem: rounding leaves a gap that prices alone cannot close. Method: requests in turn take each of their coaches,
or none; a branch is cut where its own value and what the prices still allow to the rest do not beat the best known.
G. Ross and R. Soland, "A branch and bound algorithm for the generalized assignment problem", 1975, with the prices of
the relaxation as multipliers: M. Fisher, "The Lagrangian relaxation method for solving integer programming problems",
1981. Exponential at worst: it gives up at a number of steps, and so does the same on every machine.
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.assignment.dual import possible_sums
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Ids, Integers

STEPS = 2_000_000
MOST_REQUESTS = 400


class Tree(NamedTuple):
    """Requests in the order of branching; the pairs of each by surplus, best first, up to `stop`.

    `rest[d]` is what all from depth `d` on earn beyond the prices at most; `sums[p]` the points of `p` that whole loads
    can take. Worth, surplus and prices are in 1/scale.
    """

    start: Integers
    stop: Integers
    pair: Integers
    coach: Ids
    worth: Integers
    load: Integers
    rest: Integers
    price: Integers
    sums: Integers


def branch(problem: Problem, held: Integers, prices: Integers, scale: int) -> tuple[Integers, bool]:
    """The best pairs found, beginning with `held`, and whether they are proven the best."""
    pairs = problem.pairs
    if not pairs.requests or pairs.requests > MOST_REQUESTS:
        return held, False
    order, tree = _tree(problem, prices, scale)
    best = held[order].copy()
    known = int(sum(int(pairs.score[pair]) + problem.reward() for pair in held.tolist() if pair >= 0))
    proven = _search(tree, problem.capacity.copy(), known * scale, scale, best)
    found = np.full_like(held, -1)
    found[order] = best
    return found, proven


def _tree(problem: Problem, prices: Integers, scale: int) -> tuple[Integers, Tree]:
    pairs, request = problem.pairs, problem.pairs.request()
    worth = (pairs.score + problem.reward()) * scale
    surplus = worth - prices[pairs.coach] * problem.load[request]
    usable = problem.load[request] <= problem.capacity[pairs.coach]
    by_surplus = np.lexsort((-surplus, ~usable, request))
    fitting = np.bincount(request[usable], minlength=pairs.requests)
    ranked = np.append(np.where(usable, surplus, 0)[by_surplus], (0, 0))
    first = np.where(fitting > 0, ranked[pairs.start[:-1]], 0)
    second = np.where(fitting > 1, ranked[pairs.start[:-1] + 1], 0)
    regret = np.maximum(0, first) - np.maximum(0, second)
    order = np.lexsort((-regret, -problem.load))
    earned = np.maximum(0, first)[order]
    rest = np.append(np.cumsum(earned[::-1])[::-1], 0)
    start = pairs.start[:-1][order]
    return order, Tree(
        start,
        start + fitting[order],
        by_surplus,
        pairs.coach,
        worth,
        problem.load[order],
        rest,
        prices,
        possible_sums(problem),
    )


@compiled
def _search(tree: Tree, left: Integers, known: int, scale: int, best: Integers) -> bool:
    """Depth first. `best`, a pair for each depth or -1, is improved in place. True: nothing beats it."""
    depths = tree.load.size
    chosen, option = np.full(depths, -1, np.int64), np.full(depths + 1, 0, np.int64)
    value, room = 0, 0
    for coach in range(left.size):
        room += tree.price[coach] * _whole(tree.sums, left[coach])
    depth, steps = 0, 0
    if depths:
        option[0] = tree.start[0]
    while depth >= 0:
        steps += 1
        if steps > STEPS:
            return False
        if depth == depths:
            if value > known:
                known = value
                best[:] = chosen
            depth -= 1
            value, room = _undo(tree, left, chosen, depth, value, room)
            continue
        place = option[depth]
        option[depth] = place + 1
        if place > tree.stop[depth]:
            depth -= 1
            if depth >= 0:
                value, room = _undo(tree, left, chosen, depth, value, room)
            continue
        pair = tree.pair[place] if place < tree.stop[depth] else -1
        if pair >= 0:
            coach = tree.coach[pair]
            after = left[coach] - tree.load[depth]
            if after < 0:
                continue
            change = tree.price[coach] * (_whole(tree.sums, after) - _whole(tree.sums, left[coach]))
            if value + tree.worth[pair] + room + change + tree.rest[depth + 1] < known + scale:
                continue
            left[coach] = after
            value, room = value + tree.worth[pair], room + change
        elif value + room + tree.rest[depth + 1] < known + scale:
            continue
        chosen[depth] = pair
        depth += 1
        if depth < depths:
            option[depth] = tree.start[depth]
    return True


@compiled
def _undo(tree: Tree, left: Integers, chosen: Integers, depth: int, value: int, room: int) -> tuple[int, int]:
    pair = chosen[depth]
    chosen[depth] = -1
    if pair < 0:
        return value, room
    coach = tree.coach[pair]
    before = left[coach] + tree.load[depth]
    room += tree.price[coach] * (_whole(tree.sums, before) - _whole(tree.sums, left[coach]))
    left[coach] = before
    return value - tree.worth[pair], room


@compiled
def _whole(sums: Integers, points: int) -> int:
    return sums[points] if points < sums.size else points
