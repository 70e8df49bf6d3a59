"""As many placed as ties allow: a stable placement of at least two thirds of the largest size, nearly all of it in
practice.

Problem: with ties and lists that leave slots out, stable placements differ in size, and the largest is NP-hard to
find. Method: an applicant whom all on his list refused starts over with a promotion that wins ties; a slot lets go
first of one who has an equally good slot with an empty seat to go to. Source: Király, Linear time local approximation
algorithm for maximum stable marriage, Algorithms 6 (2013), each seat standing for a bride; two thirds are proved for
one promotion, more of them gave one per cent more. Complexity: O(promotions × pairs × log seats). Not strategy-proof:
who leaves slots off his list is promoted sooner.
"""

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.placements.market import Flags, Ids, Integers, Market


def promote(market: Market, order: Integers, times: int = 1) -> Integers:
    """int64[applicants]: the pair each ends with, -1 for none.

    `order`: in which applicants begin, which settles what is left of chance. `times`: how often each may start over.
    """
    held = np.minimum(market.seats, np.bincount(market.slot, minlength=market.slots))
    base = np.zeros(market.slots + 1, np.int64)
    np.cumsum(held, out=base[1:])
    key = (times + 1) * market.priority + times
    return _promote(market.start, market.slot, market.choice, key, base, market.owner(), order, times)


@compiled
def _promote(
    start: Integers, slot: Ids, choice: Ids, key: Integers, base: Integers, owner: Ids, order: Integers, times: int
) -> Integers:
    applicants, slots = len(start) - 1, len(base) - 1
    pair = np.full(applicants, -1, np.int64)
    promoted = np.zeros(applicants, np.int64)
    refused = np.zeros(len(slot), np.bool_)
    ahead = np.empty((3, applicants), np.int64)  # where his present tie begins, its first empty and first open slot
    ahead[:] = start[:-1]
    size = np.zeros(slots, np.int64)
    heap, place = np.empty(base[-1], np.int64), np.full(applicants, -1, np.int64)
    wavering = np.full(slots, -1, np.int64)  # the last who came to a slot from a tie, then through `before`
    before = np.full(applicants, -1, np.int64)
    for first in order:
        asking = first
        while asking >= 0:
            at = _next(asking, start, slot, choice, base, size, refused, ahead)
            if at < 0 and promoted[asking] == times:
                break
            if at < 0:
                promoted[asking] += 1
                first_pair, end = start[asking], start[asking + 1]
                key[first_pair:end] -= 1
                refused[first_pair:end] = False
                ahead[:, asking] = first_pair
                continue
            where = slot[at]
            root, seats = base[where], base[where + 1] - base[where]
            out, hole = -1, size[where]
            if size[where] < seats:
                size[where] += 1
            else:
                out = _waverer(where, wavering, before, start, slot, choice, base, size, ahead)
                if out >= 0:
                    ahead[2, out] = min(ahead[2, out], pair[out])
                elif seats > 0 and key[at] < key[heap[root]]:
                    out = owner[heap[root]]
                    refused[pair[out]] = True
                else:
                    refused[at] = True
                    continue
                hole = place[out]
                pair[out] = -1
            pair[asking] = at
            settle(heap, key, place, owner, root, size[where], hole, at)
            if out < 0:  # only who came to an empty seat can have another one to go to
                before[asking], wavering[where] = wavering[where], asking
            asking = out
    return pair


@compiled
def _next(
    who: int, start: Integers, slot: Ids, choice: Ids, base: Integers, size: Integers, refused: Flags, ahead: Integers
) -> int:
    """The pair he asks next: of his best slots that have not refused him one with an empty seat, else any; or -1."""
    end = start[who + 1]
    while ahead[0, who] < end:
        empty = _empty(who, start, slot, choice, base, size, ahead)
        if empty >= 0:
            return empty
        tie, at = choice[ahead[0, who]], ahead[2, who]
        while at < end and choice[at] == tie and refused[at]:
            at += 1
        ahead[2, who] = at
        if at < end and choice[at] == tie:
            return int(at)
        ahead[:, who] = at
    return -1


@compiled
def _empty(who: int, start: Integers, slot: Ids, choice: Ids, base: Integers, size: Integers, ahead: Integers) -> int:
    """A pair of his present tie whose slot has an empty seat, or -1. A full slot stays full: none is seen twice."""
    end, tie, at = start[who + 1], choice[ahead[0, who]], ahead[1, who]
    while at < end and choice[at] == tie and size[slot[at]] >= base[slot[at] + 1] - base[slot[at]]:
        at += 1
    ahead[1, who] = at
    return at if at < end and choice[at] == tie else -1


@compiled
def _waverer(  # noqa: PLR0913, PLR0917 compiled code takes no keywords
    where: int,
    wavering: Integers,
    before: Integers,
    start: Integers,
    slot: Ids,
    choice: Ids,
    base: Integers,
    size: Integers,
    ahead: Integers,
) -> int:
    """One at this full slot who has an equally good slot with an empty seat, or -1. Who has none will never again."""
    while wavering[where] >= 0:
        who = wavering[where]
        wavering[where] = before[who]
        if _empty(who, start, slot, choice, base, size, ahead) >= 0:
            return int(who)
    return -1


@compiled
def settle(
    heap: Integers, key: Integers, place: Integers, owner: Ids, root: int, size: int, hole: int, at: int
) -> None:
    """Put a pair into a free place of a heap with the largest key on top, and keep everyone's place known."""
    while hole > 0 and key[heap[root + (hole - 1) // 2]] < key[at]:
        heap[root + hole] = heap[root + (hole - 1) // 2]
        place[owner[heap[root + hole]]] = hole
        hole = (hole - 1) // 2
    while 2 * hole + 1 < size:
        below = 2 * hole + 1
        if below + 1 < size and key[heap[root + below + 1]] > key[heap[root + below]]:
            below += 1
        if key[heap[root + below]] <= key[at]:
            break
        heap[root + hole] = heap[root + below]
        place[owner[heap[root + hole]]] = hole
        hole = below
    heap[root + hole] = at
    place[owner[at]] = hole
