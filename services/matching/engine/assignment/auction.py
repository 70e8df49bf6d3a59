"""Prices near the optimum, quickly: an auction with ε-scaling.

The problem: shortest paths from prices of 0 take long where many compete. Method: requests in turn bid for the coach
who is worth most to them at the present prices, up to what makes their next best choice as good, plus ε; a full coach
lets the lowest bids go. From phase to phase ε falls and prices start a little lower. D. Bertsekas and D. Castañon,
"The auction algorithm for the transportation problem", 1989. Where there is less room than demand, prices start at what
the last request to be served can pay at most, which spares climbing there in steps of ε. Nothing here need be exact:
`paths.py` mends the rest. Requests of more than one unit may be shared: `sharing.py`. About O(pairs) per phase; a phase
that passes its budget of bids is cut short.
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.assignment.network import Network
from services.matching.engine.assignment.sharing import choose, no_shares, share_all
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Integers

FALL = 4
"""ε of a phase against the next one's."""
STEPS = 16
"""The first ε is the range of what requests can pay, divided by this."""
BUDGET = 20
"""Bids per request and phase."""


class Bids(NamedTuple):
    """Per coach a heap of the bids he holds, lowest first: `level` and `pair` from `start[j]`, `held_by[j]` of them.

    `held` is the pair by which each request is held, -1 for none.
    """

    start: Integers
    held_by: Integers
    level: Integers
    pair: Integers
    held: Integers


class Held(NamedTuple):
    """What coaches held in the end: `units` of these pairs."""

    pair: Integers
    units: Integers


def auction(net: Network, supply: Integers, room: Integers, reach: int) -> tuple[Integers, Held]:
    """Prices per unit, int64[coaches], and what was held. `reach` is how far prices may climb from where they start."""
    phase = _phase if np.all(supply == 1) else _shared_phase
    start = np.zeros(len(room) + 1, np.int64)
    np.cumsum(np.minimum(net.column_stop - net.column_start, room), out=start[1:])
    step = max(1, reach // STEPS)
    price = np.full(len(room), max(0, _level(net, supply, room) - step), np.int64)
    _close(net, room, price)
    while True:
        held = phase(net, supply, room, price, start, step)
        if step == 1:
            return price, held
        np.maximum(price - 2 * step, 0, out=price, where=room > 0)
        step = max(1, step // FALL)


def _phase(net: Network, supply: Integers, room: Integers, price: Integers, start: Integers, step: int) -> Held:
    bids = _no_bids(start, len(supply))
    _bid_all(net, room, price, bids, step, BUDGET * len(supply))
    held = bids.held[bids.held >= 0]
    return Held(held, np.ones_like(held))


def _shared_phase(net: Network, supply: Integers, room: Integers, price: Integers, start: Integers, step: int) -> Held:
    shares = no_shares(start, supply)
    share_all(net, room, price, shares, step, BUDGET * len(supply))
    first = np.cumsum(shares.held_by) - shares.held_by
    taken = np.arange(shares.held_by.sum()) + np.repeat(start[:-1] - first, shares.held_by)
    return Held(shares.pair[taken], shares.units[taken])


def _no_bids(start: Integers, requests: int) -> Bids:
    coaches, slots = len(start) - 1, int(start[-1])
    return Bids(
        start,
        np.zeros(coaches, np.int64),
        np.empty(slots, np.int64),
        np.empty(slots, np.int64),
        np.full(requests, -1, np.int64),
    )


def _level(net: Network, supply: Integers, room: Integers) -> int:
    """What the last unit for which there is room can pay at most; 0 where there is room for all."""
    most = _most(net)
    order = np.argsort(-most, kind="stable")
    beyond = np.flatnonzero(np.cumsum(supply[order]) > int(room.sum()))
    return int(most[order[beyond[0]]]) if beyond.size else 0


@compiled
def _most(net: Network) -> Integers:
    """int64[requests]: the worth of each one's best pair, at least 0."""
    most = np.zeros(len(net.start), np.int64)
    for row in range(len(net.start)):
        for edge in range(net.start[row], net.stop[row]):
            most[row] = max(most[row], net.weight[edge])
    return most


@compiled
def _close(net: Network, room: Integers, price: Integers) -> None:
    """Who has no room at all asks more than anybody pays."""
    for column in range(len(room)):
        if room[column] == 0:
            price[column] = 0
            for at in range(net.column_start[column], net.column_stop[column]):
                price[column] = max(price[column], net.column_weight[at])


@compiled
def _enter(bids: Bids, column: int, level: int, pair: int) -> None:
    """Add a bid to those of a coach."""
    at, base = bids.held_by[column], bids.start[column]
    bids.held_by[column] = at + 1
    while at > 0:
        above = (at - 1) >> 1
        if bids.level[base + above] <= level:
            break
        bids.level[base + at], bids.pair[base + at] = bids.level[base + above], bids.pair[base + above]
        at = above
    bids.level[base + at], bids.pair[base + at] = level, pair


@compiled
def _let_go(bids: Bids, column: int) -> int:
    """Take a coach's lowest bid away; returns its pair."""
    at, base, size = 0, bids.start[column], bids.held_by[column] - 1
    outbid = bids.pair[base]
    level, pair = bids.level[base + size], bids.pair[base + size]
    bids.held_by[column] = size
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and bids.level[base + below + 1] < bids.level[base + below]:
            below += 1
        if bids.level[base + below] >= level:
            break
        bids.level[base + at], bids.pair[base + at] = bids.level[base + below], bids.pair[base + below]
        at = below
    bids.level[base + at], bids.pair[base + at] = level, pair
    return int(outbid)


@compiled
def _bid_all(net: Network, room: Integers, price: Integers, bids: Bids, step: int, budget: int) -> None:
    """One phase of requests of one unit: whoever is not held bids until he is, or until nothing is worth its price."""
    rows = len(net.start)
    queue, size = np.empty(rows, np.int64), rows
    for row in range(rows):
        queue[row] = rows - 1 - row
    while size > 0 and budget > 0:
        size -= 1
        row = queue[size]
        choice, level = choose(net, price, row, step)
        if choice < 0:
            continue
        budget -= 1
        column, base = net.coach[choice], bids.start[net.coach[choice]]
        full = bids.held_by[column] + 1 >= room[column]
        if bids.held_by[column] >= room[column]:
            if bids.held_by[column] == 0 or bids.level[base] >= level:
                price[column] = level
                size += 1
                continue
            loser = net.request[_let_go(bids, column)]
            bids.held[loser] = -1
            queue[size] = loser
            size += 1
        _enter(bids, column, level, choice)
        bids.held[row] = choice
        if full:
            price[column] = max(price[column], bids.level[base])
