"""Deferred acceptance under caps on nested sets of slots: at most so many at an employer, in a region.

Problem: a seat is taken only while every set around it has room. Method: an applicant asks as in deferred acceptance;
from the slot outwards, the first set that now holds too many lets go of its last place. That choice takes the best
independent set of a laminar matroid, so what was let go is never wanted again, and the outcome is stable (as
`stability.py` defines it) and best for every applicant among the stable ones. Caps that cross allow no such promise
and are refused. Source: Fleiner (2003), cited in `stability.py`; Kamada and Kojima, Efficient matching under
distributional constraints, American Economic Review 105 (2015). Complexity: O(pairs × depth × log pairs).

A set that is full takes nobody new for a move within it: who sits in it and would rather have an empty seat there
must have priority over its last place, as everyone must. Without that rule a stable outcome need not exist.
"""

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.placements.market import Ids, Integers, Market, Nest
from services.matching.engine.placements.promotion import settle


def accept_within(market: Market, nest: Nest, key: Integers, *, rounds: int = 1) -> Integers:
    """int64[applicants]: the pair each ends with, -1 for none.

    `key`: places at the slots, lower first. With two rounds, who was refused by all starts over and wins ties.
    """
    level, base = _levels(nest.parent), _bases(market, nest)
    return _accept_within(
        market.start, market.slot, 2 * key + 1, nest.parent, nest.most, level, base, market.owner(), rounds
    )


def _levels(parent: Ids) -> Ids:
    """int32[nodes]: how many sets are around each."""
    level, around = np.zeros(len(parent), np.int32), parent
    while (around >= 0).any():
        level += around >= 0
        around = np.where(around >= 0, parent[around], -1).astype(np.int32)
    return level


def _bases(market: Market, nest: Nest) -> Integers:
    """Where the heap of each node begins; it has room for all that the node may hold, and for one too many."""
    room = np.zeros(len(nest.parent), np.int64)
    room[: market.slots] = np.bincount(market.slot, minlength=market.slots)
    level = _levels(nest.parent)
    for each in range(int(level.max(initial=0)), -1, -1):
        nodes = np.flatnonzero(level == each)
        room[nodes] = np.minimum(room[nodes], nest.most[nodes])
        inner = nodes[nest.parent[nodes] >= 0]
        np.add.at(room, nest.parent[inner], room[inner])
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(room + 1)])


@compiled
def _accept_within(  # noqa: PLR0913, PLR0917 compiled code takes no keywords
    start: Integers,
    slot: Ids,
    key: Integers,
    parent: Ids,
    most: Integers,
    level: Ids,
    base: Integers,
    owner: Ids,
    rounds: int,
) -> Integers:
    applicants = len(start) - 1
    pair, following = np.full(applicants, -1, np.int64), start[:-1].copy()
    left = np.full(applicants, rounds - 1, np.int64)
    count, heap = np.zeros(len(parent), np.int64), np.empty(base[-1], np.int64)
    place = np.empty((level.max() + 1 if len(level) else 1, applicants), np.int64)
    for first in range(applicants):
        asking = first
        while asking >= 0:
            if following[asking] == start[asking + 1]:
                if left[asking] == 0:
                    break
                left[asking] -= 1
                key[start[asking] : start[asking + 1]] -= 1
                following[asking] = start[asking]
                continue
            at = following[asking]
            following[asking] += 1
            pair[asking] = at
            node = slot[at]
            while node >= 0:
                count[node] += 1
                settle(heap, key, place[level[node]], owner, base[node], count[node], count[node] - 1, at)
                node = parent[node]
            node = slot[at]
            while node >= 0 and count[node] <= most[node]:
                node = parent[node]
            if node < 0:
                break
            out = owner[heap[base[node]]]
            node = slot[pair[out]]
            while node >= 0:
                count[node] -= 1
                last, hole = heap[base[node] + count[node]], place[level[node], out]
                if hole < count[node]:
                    settle(heap, key, place[level[node]], owner, base[node], count[node], hole, last)
                node = parent[node]
            pair[out] = -1
            asking = out
    return pair
