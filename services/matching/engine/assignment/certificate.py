"""Proves from an assignment alone that none is worth more, or shows that one is.

The problem: given who has which coach, find prices at which nobody would rather have another coach. Method: the least
prices are longest paths over coaches, found by label correcting from what unserved requests would pay: R. Bellman,
"On a routing problem", 1958; L. Ford, 1956. An improving path raises the price of a coach who has room or of one whose
price passes what his own requests are worth; an improving cycle raises prices forever, and is known by its length.
O(coaches × pairs) at worst, mostly a few times the pairs. It trusts nothing that a solver says.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.assignment.dual import dual_value, exact_sum
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Ids, Integers


@dataclass(frozen=True, slots=True)
class Certificate:
    """No assignment is worth more than `bound` (with `serve_first`: none that serves as many), which `prices` prove."""

    objective: int
    bound: int
    prices: Integers

    @property
    def exact(self) -> bool:
        return self.objective == self.bound


def certify(problem: Problem, coach: Ids) -> Certificate:
    """`exact` if and only if the assignment is optimal; ValueError for an assignment that breaks a rule.

    For equal loads without caps. Of other problems the prices that `solve` returns prove a bound: see `dual.py`.
    """
    if problem.groups is not None or not problem.equal_loads():
        raise ValueError("prices follow from an assignment only for equal loads without caps: take those of `solve`")
    held = held_pairs(problem, coach)
    reward, score = problem.reward(), problem.pairs.score
    load = int(problem.load[0]) if problem.load.size else 1
    prices = _least_prices(problem.pairs.start, problem.pairs.coach, score + reward, held, problem.capacity // load)
    bound = dual_value(problem, prices, load, reward=reward) - reward * int(np.count_nonzero(held >= 0))
    return Certificate(exact_sum(score[held[held >= 0]]), bound, prices)


def held_pairs(problem: Problem, coach: Ids) -> Integers:
    """int64[requests]: the pair by which each is served, -1 for none; ValueError where the assignment breaks a rule."""
    pairs = problem.pairs
    if len(coach) != pairs.requests:
        raise ValueError(f"{len(coach)} answers for {pairs.requests} requests")
    request = pairs.request()
    chosen = np.flatnonzero(pairs.coach == np.asarray(coach)[request])
    held = np.full(pairs.requests, -1, np.int64)
    held[request[chosen]] = chosen
    if (stray := np.flatnonzero((np.asarray(coach) >= 0) & (held < 0))).size:
        raise ValueError(f"request {stray[0]} has coach {coach[stray[0]]}, and they are no pair")
    _within_capacity(problem, held)
    return held


def _within_capacity(problem: Problem, held: Integers) -> None:
    served = held >= 0
    used = np.zeros(problem.pairs.coaches, np.int64)
    np.add.at(used, problem.pairs.coach[held[served]], problem.load[served])
    if (over := np.flatnonzero(used > problem.capacity)).size:
        raise ValueError(f"coach {over[0]} has {used[over[0]]} points of load and room for {problem.capacity[over[0]]}")
    for family, (member, most) in enumerate(
        zip(problem.groups.member, problem.groups.most, strict=True) if problem.groups else ()
    ):
        count = np.bincount(member[served & (member >= 0)], minlength=len(most))
        if (over := np.flatnonzero(count > most)).size:
            raise ValueError(
                f"group {over[0]} of family {family} serves {count[over[0]]}, at most {most[over[0]]} may be"
            )


@compiled
def _least_prices(start: Integers, coach: Ids, weight: Integers, held: Integers, places: Integers) -> Integers:  # noqa: C901 a compiled loop
    """Stops as soon as the assignment is known not to be optimal; the prices then prove less."""
    coaches, rows = len(places), len(held)
    free, ceiling = places.copy(), np.full(coaches, np.int64(2**62))
    first, after = np.full(coaches, -1, np.int64), np.full(rows, -1, np.int64)
    for row in range(rows):
        if held[row] >= 0:
            column = coach[held[row]]
            free[column] -= 1
            ceiling[column] = min(ceiling[column], weight[held[row]])
            after[row], first[column] = first[column], row
    price, hops = np.zeros(coaches, np.int64), np.zeros(coaches, np.int64)
    queue, waiting, head, size = np.empty(coaches, np.int64), np.zeros(coaches, np.bool_), 0, 0
    for column in range(coaches):
        ceiling[column] = 0 if free[column] > 0 else ceiling[column]
        queue[column], waiting[column] = column, True
    size = coaches
    for row in range(rows):
        if held[row] < 0:
            for edge in range(start[row], start[row + 1]):
                price[coach[edge]] = max(price[coach[edge]], weight[edge])
    while size > 0:
        column = queue[head]
        head, size = (head + 1) % coaches, size - 1
        waiting[column] = False
        if price[column] > ceiling[column] or hops[column] > coaches:
            return price
        row = first[column]
        while row >= 0:
            base = price[column] - weight[held[row]]
            for edge in range(start[row], start[row + 1]):
                other = coach[edge]
                if base + weight[edge] > price[other]:
                    price[other], hops[other] = base + weight[edge], hops[column] + 1
                    if not waiting[other]:
                        waiting[other] = True
                        queue[(head + size) % coaches] = other
                        size += 1
            row = after[row]
    return price
