"""Improve an assignment of loads that differ, a few coaches at a time and those to the proven best.

The problem: chains of moves (`ejection.py`) change one request at a coach; with a few large loads to each, several have
to change at once. Method: large neighbourhood search. Some coaches who compete for a request are taken, with whom they
hold and some who wait, and branch and bound (`branch.py`) seats these anew; again and again with others. P. Shaw,
"Using constraint programming and local search methods to solve vehicle routing problems", 1998. The same seed and a
number of tries, not a time, so that the answer is the same on every machine.
"""

import numpy as np

from services.matching.engine.assignment.branch import Multipliers, branch
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.pairs import Integers, Pairs

TRIES, STEPS = 500, 50_000
MOST_COACHES, HELD, WAITING = 6, (8, 30), 8
"""Coaches of a neighbourhood at most, of the requests that they hold between these, and of those that wait at most."""


def reseat(problem: Problem, held: Integers, prices: Multipliers, bound: int) -> Integers:
    """`held`, a pair of each request or -1, improved. `bound`: the worth, rewards included, at which it ends."""
    random, held = np.random.default_rng(0), held.copy()
    worth = np.append(problem.pairs.score + problem.reward(), 0)
    able = np.flatnonzero(np.diff(problem.pairs.start) > 1)
    for _ in range(TRIES if able.size else 0):
        if int(worth[held].sum()) >= bound:
            break
        size = int(random.integers(*HELD))
        coaches = _rivals(problem, held, able, size, random)
        members = _members(problem, held, coaches, size, prices.profit, random)
        part, pair = _part(problem, members, coaches, _free(problem, held, members)[coaches])
        own = np.searchsorted(pair, held[members])
        own[held[members] < 0] = -1
        terms = Multipliers(prices.profit[members], prices.price[coaches], prices.scale)
        better, _ = branch(part, own, terms, STEPS)
        held[members] = np.where(better >= 0, pair[better], -1)
    return held


def _rivals(problem: Problem, held: Integers, able: Integers, size: int, random: np.random.Generator) -> Integers:
    """Coaches of one request, ascending: the one who has it, and others whom it could have, until enough is held."""
    pairs = problem.pairs
    waiting = able[held[able] < 0]
    row = int(random.choice(waiting if waiting.size and random.random() < 0.5 else able))
    coaches = random.permutation(pairs.coach[pairs.start[row] : pairs.start[row + 1]])
    if held[row] >= 0:
        own = pairs.coach[held[row]]
        coaches = np.append(own, coaches[coaches != own])
    count = np.bincount(pairs.coach[held[held >= 0]], minlength=pairs.coaches)
    enough = int(np.searchsorted(np.cumsum(count[coaches]), size)) + 1
    return np.sort(coaches[: min(max(3, enough), MOST_COACHES)]).astype(np.int64)


def _members(
    problem: Problem, held: Integers, coaches: Integers, size: int, profit: Integers, random: np.random.Generator
) -> Integers:
    """Requests that these coaches hold, and some who wait: by chance, who pays more sooner."""
    pairs = problem.pairs
    chosen = np.zeros(pairs.coaches, np.bool_)
    chosen[coaches] = True
    inside = np.flatnonzero((held >= 0) & chosen[pairs.coach[held]])
    if inside.size > size:
        inside = random.choice(inside, size, replace=False)
    waiting = np.flatnonzero((held < 0) & (np.diff(pairs.start) > 0))
    if waiting.size > WAITING:
        chance = random.random(waiting.size) ** (1 / (1.0 + profit[waiting]))
        waiting = waiting[np.argsort(-chance)[:WAITING]]
    return np.sort(np.concatenate((inside, waiting)))


def _free(problem: Problem, held: Integers, members: Integers) -> Integers:
    """Points of each coach beside what he holds of others."""
    pairs, stays = problem.pairs, held >= 0
    stays[members] = False
    used = np.bincount(pairs.coach[held[stays]], problem.load[stays], minlength=pairs.coaches)
    return problem.capacity - used.astype(np.int64)


def _part(problem: Problem, members: Integers, coaches: Integers, free: Integers) -> tuple[Problem, Integers]:
    """The problem of some requests and some coaches, and which pairs of the whole are its own."""
    pairs = problem.pairs
    length = pairs.start[members + 1] - pairs.start[members]
    row = np.repeat(np.arange(len(members)), length)
    pair = np.arange(length.sum()) + np.repeat(pairs.start[members] - np.cumsum(length) + length, length)
    place = np.searchsorted(coaches, pairs.coach[pair])
    known = coaches[np.minimum(place, len(coaches) - 1)] == pairs.coach[pair]
    row, pair, place = row[known], pair[known], place[known]
    start = np.searchsorted(row, np.arange(len(members) + 1)).astype(np.int64)
    mine = Pairs(start, place.astype(np.int32), pairs.score[pair] + problem.reward(), len(coaches))
    return Problem(mine, free, problem.load[members]), pair
