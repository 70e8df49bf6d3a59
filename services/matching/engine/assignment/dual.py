"""What any prices prove: no assignment is worth more than their dual value.

Whoever is served pays his load times his coach's price and the prices of his caps; what he earns beyond that is at most
his best pair's surplus, and nobody pays for more than there is. Lagrangian duality: A. Geoffrion, "Lagrangean
relaxation for integer programming", 1974. All in integers, so that the bound holds to the last point; O(pairs).
"""

from collections.abc import Sequence

import numpy as np

from services.matching.engine.assignment.problem import LIMIT, Groups, Problem
from services.matching.engine.pairs import Integers

MOST_SURPLUS = 2**62
"""What a pair is worth and what it pays must each stay below this, so that their difference fits 64 bits."""
MOST_SUMS = 1000
"""Beyond these points every sum counts as possible."""


def exact_sum(values: Integers, times: Integers | None = None) -> int:
    """The sum (of products), which may pass 64 bits."""
    if not values.size:
        return 0
    largest = int(np.abs(values).max()) * (1 if times is None else int(np.abs(times).max()))
    if largest * values.size < LIMIT:
        return int(values.sum() if times is None else values @ times)
    return sum(int(value) for value in values) if times is None else sum(map(_product, values, times))


def _product(one: np.int64, other: np.int64) -> int:
    return int(one) * int(other)


def dual_value(
    problem: Problem, prices: Integers, scale: int = 1, group_prices: Sequence[Integers] = (), reward: int = 0
) -> int:
    """The bound in points of score, rounded down. `prices` per point of load and `group_prices` are in 1/`scale`."""
    if min((int(values.min(initial=0)) for values in (prices, *group_prices)), default=0) < 0:
        raise ValueError("a price below 0 proves nothing")
    paid = cap_prices(problem.groups, group_prices, problem.pairs.requests)
    best = np.maximum(0, best_surplus(problem, prices, scale, reward) - paid)
    capped = zip(problem.groups.most if problem.groups else (), group_prices, strict=True)
    total = exact_sum(best) + exact_sum(prices, usable(problem)) + sum(exact_sum(price, most) for most, price in capped)
    return total // scale


def best_surplus(problem: Problem, prices: Integers, scale: int, reward: int) -> Integers:
    """int64[requests]: what each earns at most at these prices of coaches, in 1/`scale`, at least 0.

    As prices of requests these bound at least as closely as the prices of coaches do. Raises ValueError where a
    surplus would not fit 64 bits.
    """
    pairs, request = problem.pairs, problem.pairs.request()
    _check_size(problem, prices, scale, reward)
    surplus = (pairs.score + reward) * scale - prices[pairs.coach] * problem.load[request]
    surplus[problem.load[request] > problem.capacity[pairs.coach]] = 0  # no whole load fits there
    best = np.zeros(pairs.requests, np.int64)
    np.maximum.at(best, request, surplus)
    return best


def _check_size(problem: Problem, prices: Integers, scale: int, reward: int) -> None:
    score = problem.pairs.score
    worth = (max(abs(int(score.min(initial=0))), abs(int(score.max(initial=0)))) + reward) * scale
    paid = int(prices.max(initial=0)) * int(problem.load.max(initial=0))
    if max(worth, paid) >= MOST_SURPLUS:
        raise ValueError("scores times loads are too large to prove anything of: scale the scores or the loads down")


def usable(problem: Problem) -> Integers:
    """The points of each coach that whole loads can take at all: no sum of loads lies between them and the capacity."""
    if not problem.load.size:
        return problem.capacity
    loads = np.unique(problem.load)
    if len(loads) == 1:
        load = int(loads[0])
        return problem.capacity // load * load
    best = possible_sums(problem)
    most = len(best) - 1
    return np.where(problem.capacity <= most, best[np.minimum(problem.capacity, most)], problem.capacity)


def possible_sums(problem: Problem) -> Integers:
    """For each number of points up to the largest capacity, or MOST_SUMS, the most of it that whole loads can take."""
    loads = np.unique(problem.load)
    most = min(int(problem.capacity.max(initial=0)), MOST_SUMS)
    reached = np.zeros(most + 1, np.bool_)
    reached[0] = True
    for points in range(1, most + 1):
        reached[points] = any(reached[points - load] for load in loads[loads <= points])
    return np.asarray(np.maximum.accumulate(np.where(reached, np.arange(most + 1), 0)), np.int64)


def cap_prices(groups: Groups | None, group_prices: Sequence[Integers], requests: int) -> Integers:
    """int64[requests]: what a request pays for its caps."""
    paid = np.zeros(requests, np.int64)
    if groups is not None:
        for member, price in zip(groups.member, group_prices, strict=True):
            if price.size:
                paid += np.where(member >= 0, price[member], 0)
    return paid
