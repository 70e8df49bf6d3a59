"""Who has a better claim than what he got: the proof that a placement is stable, apart from how it was found.

Problem: a pair blocks when the applicant likes the slot better than what he has, and the slot would take him: it has
an empty seat, or holds someone of lower priority. Under nested caps it would take him when, from the slot outwards, a
full set holds someone of strictly lower priority, or no set around the slot is full. Source: Gale and Shapley (1962);
Fleiner, A fixed-point approach to stable matchings, Mathematics of Operations Research 28 (2003), for laminar
matroids. Complexity: O(pairs × depth of the nest).
"""

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.placements.market import Ids, Integers, Market, Nest


def blocking(market: Market, pair: Integers) -> Integers:
    """The pairs that block, as indexes into the market. `pair` int64[applicants]: what each has, -1 for nothing."""
    nest = market.nest or Nest.of(market.seats, [])
    count, lowest = held(pair, market.slot, market.priority, nest.parent)
    return _blocking(
        market.start, market.slot, market.choice, market.priority, nest.parent, nest.most, pair, count, lowest
    )


def overfull(market: Market, pair: Integers) -> Integers:
    """The nodes of the nest that hold more than they may."""
    nest = market.nest or Nest.of(market.seats, [])
    count, _ = held(pair, market.slot, market.priority, nest.parent)
    return np.flatnonzero(count > nest.most)


@compiled
def held(pair: Integers, slot: Ids, priority: Integers, parent: Ids) -> tuple[Integers, Integers]:
    """How many each node holds, and the lowest priority (the largest number) among them, -1 where nobody is."""
    count, lowest = np.zeros(len(parent), np.int64), np.full(len(parent), -1, np.int64)
    for at in pair:
        if at < 0:
            continue
        node = slot[at]
        while node >= 0:
            count[node] += 1
            lowest[node] = max(lowest[node], priority[at])
            node = parent[node]
    return count, lowest


@compiled
def _blocking(  # noqa: PLR0913, PLR0917 compiled code takes no keywords
    start: Integers,
    slot: Ids,
    choice: Ids,
    priority: Integers,
    parent: Ids,
    most: Integers,
    pair: Integers,
    count: Integers,
    lowest: Integers,
) -> Integers:
    found = []
    for who in range(len(pair)):
        for at in range(start[who], start[who + 1]):
            if pair[who] >= 0 and choice[at] >= choice[pair[who]]:
                break
            node = slot[at]
            while node >= 0 and count[node] < most[node]:
                node = parent[node]
            if node < 0 or lowest[node] > priority[at]:
                found.append(at)
    return np.array([int(at) for at in found], np.int64) if found else np.zeros(0, np.int64)
