"""Prices rebuilt from an assignment alone: they exist exactly when no assignment is worth more.

A request that has coach c at weight w and could have d at v must not gain by the change, so the price of d is at
least the price of c plus v minus w; what an unserved request could pay is a lower bound too. The least such prices
are longest paths (Bellman 1958, Ford 1956); where they would exceed what a coach's own requests are worth, or are
not 0 at a coach with room, an exchange improves the total. Rounds of array operations, each O(edges).
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
NEVER = -(2**62)
MOST_COACHES, AT_ONCE = 6_000, 256


@dataclass
class Exchange:
    """What was seen of all pairs: `gain` dense [coaches, coaches], the most a request of the one gains by a move to the
    other; `pays` the most an unserved request would pay, `least` the smallest weight that each coach holds."""

    coaches: int
    pays: Integers = field(init=False)
    least: Integers = field(init=False)
    gain: Integers = field(init=False)

    def __post_init__(self) -> None:
        self.pays = np.zeros(self.coaches, np.int64)
        self.least = np.full(self.coaches, 2**62, np.int64)
        self.gain = np.full((self.coaches, self.coaches), NEVER, np.int64)

    def see(self, coaches: Integers, weight: Integers, held: int) -> None:
        """One request with all its pairs; `held`: which of these it has, -1 for none."""
        if held < 0:
            self.pays[coaches] = np.maximum(self.pays[coaches], weight)
            return
        own = coaches[held]
        self.least[own] = min(self.least[own], weight[held])
        row = self.gain[own]
        row[coaches] = np.maximum(row[coaches], weight - weight[held])

    def prices(self, room: Integers) -> Integers | None:
        """int64[coaches], or None when no prices exist. `room`: places that are still free."""
        highest = np.where(room > 0, 0, self.least)
        price = self.pays.copy()
        if (price > highest).any():
            return None
        changed = np.arange(self.coaches)
        for _ in range(self.coaches + 1):
            if not changed.size:
                return price
            best = price.copy()
            for part in np.array_split(changed, 1 + changed.size // AT_ONCE):
                best = np.maximum(best, (price[part, None] + self.gain[part]).max(axis=0, initial=NEVER))
            changed = np.flatnonzero(best > price)
            price = best
            if (price > highest).any():
                return None
        return None
