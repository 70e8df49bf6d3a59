"""Makes a stable placement larger along ties, without anybody losing.

Problem: after promotion some are left out though a chain of moves would let them in. Method: one who has nothing
takes the seat of an equal at a slot, who moves to a slot he likes at least as well and takes the seat of an equal
there, and so on up to an empty seat. Everyone keeps or betters what he has and each slot keeps the priorities it
holds, so nothing new blocks. Chains are found breadth first and looked for until there is none. Source: the stable
improvement cycles of Erdil and Ergin, What's the matter with tie-breaking?, American Economic Review 98 (2008), as
chains. Complexity: O(pairs) for each chain, O(pairs × left out) in all.
"""

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.placements.market import Ids, Integers, Market


def lengthen(market: Market, pair: Integers) -> Integers:
    """int64[applicants]: a stable placement at least as large as the stable one given, without caps."""
    order = np.argsort(market.slot, kind="stable")
    base = np.zeros(market.slots + 1, np.int64)
    np.cumsum(np.bincount(market.slot, minlength=market.slots), out=base[1:])
    pair = pair.copy()
    _lengthen(
        market.start, market.slot, market.choice, market.priority, market.seats, market.owner(), order, base, pair
    )
    return pair


@compiled
def _lengthen(  # noqa: C901, PLR0913, PLR0917 a compiled loop
    start: Integers,
    slot: Ids,
    choice: Ids,
    priority: Integers,
    seats: Integers,
    owner: Ids,
    order: Integers,
    base: Integers,
    pair: Integers,
) -> None:
    taken = np.zeros(len(seats), np.int64)
    for at in pair:
        if at >= 0:
            taken[slot[at]] += 1
    came = np.full(len(pair), -1, np.int64)  # the pair by which a chain reached the seat this applicant holds
    reached = np.full(len(pair), -1, np.int64)  # in which search
    queue = np.empty(len(pair), np.int64)
    for first in range(len(pair)):
        if pair[first] >= 0:
            continue
        head, tail, found = 0, 1, -1
        queue[0], reached[first] = first, first
        while head < tail and found < 0:
            who = queue[head]
            head += 1
            for at in range(start[who], start[who + 1]):
                if pair[who] >= 0 and choice[at] > choice[pair[who]]:
                    break
                where = slot[at]
                if taken[where] < seats[where]:
                    found = at
                    break
                for each in range(base[where], base[where + 1]):
                    other = order[each]
                    holder = owner[other]
                    if pair[holder] == other and reached[holder] != first and priority[other] >= priority[at]:
                        reached[holder], came[holder] = first, at
                        queue[tail] = holder
                        tail += 1
        if found >= 0:
            taken[slot[found]] += 1
            while found >= 0:
                who = owner[found]
                found, pair[who] = came[who] if who != first else -1, found
