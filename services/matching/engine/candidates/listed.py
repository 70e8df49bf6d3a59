"""The pairs that a plan is made from: the candidates of each request, and what pricing adds to them."""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.candidates.best import Candidates
from services.matching.engine.candidates.pricing import Better
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Pairs
from services.matching.engine.tables.rows import Int32, Int64


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """Compressed rows: coaches ascending within a request, with their fit."""

    start: Int64
    coach: Int32
    fit: Int32

    @classmethod
    def of(cls, candidates: Candidates) -> "Listed":
        return cls(candidates.start, candidates.coach, candidates.fit)

    def pairs(self, base: Int64, coaches: int) -> Pairs:
        """`base` is what serving each request is worth before fit."""
        return Pairs(self.start, self.coach, np.repeat(base, np.diff(self.start)) + self.fit, coaches)

    def with_better(self, found: Better) -> "Listed":
        """Pairs that are not listed yet, merged in. O(pairs)."""
        length = np.diff(self.start)
        added = np.bincount(found.request, minlength=length.size)
        start = np.concatenate([np.zeros(1, np.int64), np.cumsum(length + added)])
        coach, fit = np.empty((2, start[-1]), np.int32)
        _merge((self.start, self.coach, self.fit), (found.coach, found.fit), (start, coach, fit))
        return Listed(start, coach, fit)


def profits(pairs: Pairs, load: Int64, price: Int64, scale: int, paid: Int64, reward: int = 0) -> Int64:
    """What the best listed pair of each request is worth beyond prices and caps, at least 0, in 1/`scale`.

    `reward` is added to each score.
    """
    found = np.zeros(pairs.requests, np.int64)
    _profits((pairs.start, pairs.coach, pairs.score), load, price, (scale, reward), found)
    return np.asarray(np.maximum(0, found - paid), np.int64)


@compiled
def _profits(
    pairs: tuple[Int64, Int32, Int64], load: Int64, price: Int64, terms: tuple[int, int], found: Int64
) -> None:
    start, coach, score = pairs
    scale, reward = terms
    for request in range(found.size):
        for place in range(start[request], start[request + 1]):
            worth = (score[place] + reward) * scale - load[request] * price[coach[place]]
            found[request] = max(found[request], worth)


@compiled
def _merge(listed: tuple[Int64, Int32, Int32], new: tuple[Int32, Int32], merged: tuple[Int64, Int32, Int32]) -> None:
    """Insertion of the few new ones of each request, which come in any order."""
    old, old_coach, old_fit = listed
    new_coach, new_fit = new
    start, coach, fit = merged
    taken = 0
    for request in range(start.size - 1):
        filled = start[request]
        for place in range(old[request], old[request + 1]):
            coach[filled], fit[filled] = old_coach[place], old_fit[place]
            filled += 1
        while filled < start[request + 1]:
            place = filled
            while place > start[request] and coach[place - 1] > new_coach[taken]:
                coach[place], fit[place] = coach[place - 1], fit[place - 1]
                place -= 1
            coach[place], fit[place] = new_coach[taken], new_fit[taken]
            filled, taken = filled + 1, taken + 1
