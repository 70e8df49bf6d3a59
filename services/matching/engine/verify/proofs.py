"""The bound of a coaching run, worked out again from prices.csv and all pairs: whatever made the prices, they bound.

Prices of coaches and caps: what each request earns at most beyond them, and what all places cost (Lagrangian duality,
A. Geoffrion 1974). Prices of requests: what they pay, and what each coach earns at most beyond that within his points,
a knapsack for each (G. Dantzig 1957). Both are sums of whole numbers.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.verify.plan import Plan

Integers = NDArray[np.int64]
MOST_WORTH = 2**62

Gain = tuple[int, int, int]
"""A row, its load, and what it earns beyond its price."""


class Proof(Protocol):
    """Sees all pairs once, and then says what no plan can pass."""

    means: str

    def see(self, row: int, coaches: Integers, score: Integers) -> None:
        """A request that was open, by its row, with all coaches it may have and what each is worth."""

    def bound(self) -> int:
        """Fixed pairs included; of plans that serve as many as this one where that comes first."""


class PricesProof:
    """By prices of coaches and caps."""

    means = "the prices of coaches and caps prove over all pairs"

    def __init__(self, plan: Plan, reward: int) -> None:
        self._plan, self._reward = plan, reward
        self._price, groups, self._scale = plan.prices()
        self._paid = plan.group_prices(groups)
        self._sum = plan.places_worth(self._price, groups)

    def see(self, row: int, coaches: Integers, score: Integers) -> None:
        fits = self._plan.left[coaches] >= self._plan.load[row]
        _check_size(score, self._reward, self._scale)
        paid = self._plan.load[row] * self._price[coaches] + self._paid[row]
        self._sum += max(0, int(((score + self._reward) * self._scale - paid)[fits].max(initial=0)))

    def bound(self) -> int:
        return self._sum // self._scale - self._reward * self._plan.newly_served() + self._plan.fixed_total()


class KnapsackProof:
    """By prices of requests. `gains`: of each coach those above 0 whose load fits."""

    means = "the prices of requests prove over all pairs, with a knapsack for each coach"

    def __init__(self, plan: Plan, reward: int) -> None:
        self._plan, self._reward = plan, reward
        self.price, self.scale = plan.request_prices(), int(plan.report["price_scale"])
        self.gains: list[list[Gain]] = [[] for _ in plan.panel]

    def see(self, row: int, coaches: Integers, score: Integers) -> None:
        load = int(self._plan.load[row])
        _check_size(score, self._reward, self.scale)
        gain = (score + self._reward) * self.scale - self.price[row]
        of_use = (self._plan.left[coaches] >= load) & (gain > 0)
        for coach, each in zip(coaches[of_use].tolist(), gain[of_use].tolist(), strict=True):
            self.gains[coach].append((row, load, each))

    def total(self) -> int:
        """What no plan can pass, rewards included, in 1/`scale`."""
        return sum(int(price) for price in self.price) + sum(map(_most, self.gains, self._plan.left.tolist()))

    def bound(self) -> int:
        return self.total() // self.scale - self._reward * self._plan.newly_served() + self._plan.fixed_total()


def _check_size(score: Integers, reward: int, scale: int) -> None:
    """Raises ValueError where what a pair is worth would leave no room in 64 bits to take prices off it."""
    if (int(np.abs(score).max(initial=0)) + abs(reward)) * abs(scale) >= MOST_WORTH:
        raise ValueError("what pairs are worth, times the scale of the prices, is too large to prove anything of")


def empty(gains: list[Gain], room: int) -> tuple[Integers, int]:
    """An empty knapsack, int64[units + 1], as large as it need be, and the points of a unit that divides all loads."""
    unit = int(np.gcd.reduce([load for _, load, _ in gains])) if gains else 1
    return np.zeros(max(0, min(room, sum(load for _, load, _ in gains))) // unit + 1, np.int64), unit


def more(best: Integers, gain: Gain, unit: int) -> Integers:
    """The most that can be earned within so many units once there is one request more to take."""
    need = gain[1] // unit
    with_it = best.copy()
    if need < len(best):
        with_it[need:] = np.maximum(best[need:], best[: len(best) - need] + gain[2])
    return with_it


def _most(gains: list[Gain], room: int) -> int:
    best, unit = empty(gains, room)
    for gain in gains:
        best = more(best, gain, unit)
    return int(best[-1])
