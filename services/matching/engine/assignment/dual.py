"""What any prices prove: no assignment is worth more than their dual value.

Whoever is served pays his load times his coach's price and the prices of his caps; what he earns beyond that is at most
his best pair's surplus, and nobody pays for more than there is. Lagrangian duality: A. Geoffrion, "Lagrangean
relaxation for integer programming", 1974. All in integers, so that the bound holds to the last point; O(pairs).
"""

from collections.abc import Sequence

import numpy as np

from services.matching.engine.assignment.problem import LIMIT, Groups, Problem
from services.matching.engine.pairs import Integers


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
    pairs = problem.pairs
    request = pairs.request()
    surplus = (pairs.score + reward) * scale - prices[pairs.coach] * problem.load[request]
    best = np.zeros(pairs.requests, np.int64)
    np.maximum.at(best, request, surplus)
    best = np.maximum(0, best - cap_prices(problem.groups, group_prices, pairs.requests))
    capped = zip(problem.groups.most if problem.groups else (), group_prices, strict=True)
    total = exact_sum(best) + exact_sum(prices, usable(problem)) + sum(exact_sum(price, most) for most, price in capped)
    return total // scale


def usable(problem: Problem) -> Integers:
    """The capacity that whole loads can take: with equal loads no coach has part of a place."""
    if not problem.load.size or not problem.equal_loads():
        return problem.capacity
    load = int(problem.load[0])
    return problem.capacity // load * load


def cap_prices(groups: Groups | None, group_prices: Sequence[Integers], requests: int) -> Integers:
    """int64[requests]: what a request pays for its caps."""
    paid = np.zeros(requests, np.int64)
    if groups is not None:
        for member, price in zip(groups.member, group_prices, strict=True):
            if price.size:
                paid += np.where(member >= 0, price[member], 0)
    return paid
