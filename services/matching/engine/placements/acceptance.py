"""Deferred acceptance: the stable placement that is best for every applicant at once.

Problem: strict lists on both sides, several seats a slot. Method: each applicant asks his best slot that has not yet
refused him; a full slot lets go of its last place. A heap per slot knows that place. Source: Gale and Shapley,
College admissions and the stability of marriage, American Mathematical Monthly 69 (1962); Dubins and Freedman (1981)
and Roth (1982) for strategy-proofness. Complexity: O(pairs × log seats) time, O(pairs) memory.
"""

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.placements.market import Ids, Integers, Market


def accept(market: Market, key: Integers) -> Integers:
    """int64[applicants]: the pair each ends with, -1 for none. `key`: strict places at the slots, lower first."""
    held = np.minimum(market.seats, np.bincount(market.slot, minlength=market.slots))
    base = np.zeros(market.slots + 1, np.int64)
    np.cumsum(held, out=base[1:])
    return _accept(market.start, market.slot, key, base, market.owner())


@compiled
def _accept(start: Integers, slot: Ids, key: Integers, base: Integers, owner: Ids) -> Integers:
    applicants, slots = len(start) - 1, len(base) - 1
    pair = np.full(applicants, -1, np.int64)
    following = start[:-1].copy()
    size = np.zeros(slots, np.int64)
    heap = np.empty(base[-1], np.int64)
    limit = np.full(slots, 2**62, np.int64)  # a slot takes what is better: anything while it has an empty seat
    limit[base[1:] == base[:-1]] = -1
    for first in range(applicants):
        asking, at = first, start[first]
        while at < start[asking + 1]:
            where = slot[at]
            if key[at] >= limit[where]:
                at += 1
                continue
            following[asking], pair[asking] = at + 1, at
            root, seats = base[where], base[where + 1] - base[where]
            if size[where] < seats:
                _push(heap, key, root, size[where], at)
                size[where] += 1
                if size[where] == seats:
                    limit[where] = key[heap[root]]
                break
            out = owner[heap[root]]
            _replace(heap, key, root, seats, at)
            limit[where] = key[heap[root]]
            pair[out] = -1
            asking, at = out, following[out]
    return pair


@compiled
def _push(heap: Integers, key: Integers, root: int, size: int, at: int) -> None:
    """Add a pair to the heap that begins at `root`; the one with the largest key is on top."""
    hole = size
    while hole > 0:
        above = (hole - 1) // 2
        if key[heap[root + above]] >= key[at]:
            break
        heap[root + hole] = heap[root + above]
        hole = above
    heap[root + hole] = at


@compiled
def _replace(heap: Integers, key: Integers, root: int, size: int, at: int) -> None:
    """Put a pair in the place of the top."""
    hole = 0
    while 2 * hole + 1 < size:
        below = 2 * hole + 1
        if below + 1 < size and key[heap[root + below + 1]] > key[heap[root + below]]:
            below += 1
        if key[heap[root + below]] <= key[at]:
            break
        heap[root + hole] = heap[root + below]
        hole = below
    heap[root + hole] = at
