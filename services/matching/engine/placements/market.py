"""Who may be placed where and in which order each side wants it: the input of every placement algorithm here.

Compressed sparse rows: the pairs of applicant `a` are `start[a]` up to `start[a + 1]`, best slot first. Only pairs
that both sides named are in it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Ids = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Nest:
    """Caps on sets of slots that are nested or disjoint, as a forest above the slots.

    Nodes 0 to slots - 1 are the slots, the others the capped sets. `parent` int32[nodes], -1 where nothing caps
    further; `most` int64[nodes]: seats of a slot, cap of a set.
    """

    parent: Ids
    most: Integers

    @classmethod
    def of(cls, seats: Integers, sets: list[tuple[Ids, int]]) -> "Nest":
        """From sets of slots with their caps. ValueError names the first two sets (by number) that cross."""
        slots = len(seats)
        parent = np.full(slots + len(sets), -1, np.int32)
        top = np.arange(slots, dtype=np.int32)  # the largest set so far that holds each slot
        size = np.ones(slots + len(sets), np.int64)
        for number in sorted(range(len(sets)), key=lambda at: (len(sets[at][0]), sets[at][1], at)):
            inside = np.unique(top[sets[number][0]])
            node, covered = slots + number, int(size[inside].sum())
            if covered != len(sets[number][0]):
                other = next(int(at) for at in inside if not np.isin(np.flatnonzero(top == at), sets[number][0]).all())
                raise ValueError(f"sets {other - slots} and {number} share slots, and neither holds the other")
            parent[inside], size[node] = node, covered
            top[sets[number][0]] = node
        return cls(parent, np.concatenate([seats, np.array([most for _, most in sets], np.int64)]))


@dataclass(frozen=True, slots=True)
class Market:
    """`start` int64[applicants + 1], `slot` int32[pairs], `choice` int32[pairs], `priority` int64[pairs], `seats`.

    `choice` is the place of the slot on the applicant's list, 0 first, equal for slots he likes equally. `priority` is
    the place of the applicant at the slot, lower first, equal in a tie; where a cap covers several slots it decides
    between their applicants too, so it must be comparable there. `nest` holds the caps, None without any.
    """

    start: Integers
    slot: Ids
    choice: Ids
    priority: Integers
    seats: Integers
    nest: Nest | None = None

    @property
    def applicants(self) -> int:
        return len(self.start) - 1

    @property
    def slots(self) -> int:
        return len(self.seats)

    @classmethod
    def of(
        cls,
        applicant: Any,
        slot: Any,
        choice: Any,
        priority: Any,
        *,
        applicants: int,
        seats: Any,
        nest: Nest | None = None,
    ) -> "Market":
        """From four columns of equal length in any order. ValueError for ids out of range, doubles and negatives."""
        rows, columns, choices, priorities = (
            np.asarray(each, np.int64) for each in (applicant, slot, choice, priority)
        )
        places = np.asarray(seats, np.int64)
        for name, values, size in (("applicant", rows, applicants), ("slot", columns, len(places))):
            if values.size and not 0 <= values.min() <= values.max() < size:
                raise ValueError(f"{name} ids must lie between 0 and {size - 1}")
        if places.size and places.min() < 0:
            raise ValueError(f"slot {int(places.argmin())} has fewer than 0 seats")
        if priorities.size and not 0 <= priorities.min() <= priorities.max() < 2**31:
            raise ValueError("priorities are places on a list: 0 to 2,147,483,647")
        pairs = np.sort(rows * len(places) + columns)
        if (pairs[1:] == pairs[:-1]).any():
            raise ValueError("a pair occurs twice: keep one of them")
        order = np.lexsort((choices, rows))
        start = np.zeros(applicants + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=applicants), out=start[1:])
        return cls(
            start, columns[order].astype(np.int32), choices[order].astype(np.int32), priorities[order], places, nest
        )

    def owner(self) -> Ids:
        """int32[pairs]: whose pair each is."""
        return np.repeat(np.arange(self.applicants, dtype=np.int32), np.diff(self.start))

    def slots_of(self, pair: Integers) -> Ids:
        """int32[applicants]: the slot of each one's pair, -1 where there is none."""
        if not self.slot.size:
            return np.full(len(pair), -1, np.int32)
        return np.where(pair >= 0, self.slot[pair], -1).astype(np.int32)

    def has_ties(self) -> bool:
        """Whether anyone likes two slots equally or any slot two applicants."""
        own = self.owner()
        tied = (own[1:] == own[:-1]) & (self.choice[1:] == self.choice[:-1])
        claims = np.sort(self.slot.astype(np.int64) * 2**31 + self.priority)
        return bool(tied.any() or (claims[1:] == claims[:-1]).any())
