"""An auction like that of `auction.py`, in which a request may be shared among coaches, point by point.

The problem: with whole requests every coach is left with a few points that no bid fits, and each of these costs a
shortest path afterwards. Method: a bid is for as many points as are left to place; who is outbid loses as many points
as the higher bid needs, and bids for these again. D. Bertsekas and D. Castañon, "The auction algorithm for the
transportation problem", 1989, with supplies above 1. A coach holds at most one bid of each request: points that are bid
anew join what it holds. About O(pairs) per phase.
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.assignment.network import Network
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Integers


class Shares(NamedTuple):
    """Per coach a heap of the bids he holds, lowest first: `level`, `pair` and `units` from `start[j]`, `held_by[j]`
    of them. `used` is what they take of his room, `rest` what each request has still to place.
    """

    start: Integers
    held_by: Integers
    level: Integers
    pair: Integers
    units: Integers
    used: Integers
    rest: Integers


def no_shares(start: Integers, supply: Integers) -> Shares:
    coaches, slots = len(start) - 1, int(start[-1])
    level, pair, units = (np.empty(slots, np.int64) for _ in range(3))
    held_by, used = np.zeros((2, coaches), np.int64)
    return Shares(start, held_by, level, pair, units, used, supply.copy())


@compiled
def share_all(net: Network, room: Integers, price: Integers, shares: Shares, step: int, budget: int) -> None:  # noqa: C901 a compiled loop
    """One phase: whoever has points to place bids until they are placed, or until nothing is worth its price."""
    rows = len(net.start)
    queue, size = np.empty(rows, np.int64), rows
    for row in range(rows):
        queue[row] = rows - 1 - row
    while size > 0 and budget > 0:
        row = queue[size - 1]
        choice, level = choose(net, price, row, step)
        if choice < 0:
            size -= 1
            continue
        budget -= 1
        column, taken = net.coach[choice], 0
        base, free = shares.start[column], room[column] - shares.used[column]
        while shares.rest[row] > 0:
            if free == 0:
                if shares.held_by[column] == 0 or shares.level[base] >= level:
                    break
                loser = net.request[shares.pair[base]]
                if shares.rest[loser] == 0:  # else it waits, or nothing is worth its price any more
                    queue[size - 1], queue[size] = loser, row
                    size += 1
                free = _take_lowest(shares, column, loser, shares.units[base] if loser == row else shares.rest[row])
            units = min(free, shares.rest[row])
            free -= units
            shares.rest[row] -= units
            taken += units
        shares.used[column] = room[column] - free
        if taken > 0:
            _join(shares, column, level, choice, taken)
        if free == 0:
            price[column] = max(price[column], shares.level[base] if shares.held_by[column] else level)
        if shares.rest[row] == 0:
            size -= 1


@compiled
def choose(net: Network, price: Integers, row: int, step: int) -> tuple[int, int]:
    """The pair that is worth most beyond its price, -1 for none, and what to bid for it."""
    best, second, choice = 0, 0, -1
    for edge in range(net.start[row], net.stop[row]):
        value = net.weight[edge] - price[net.coach[edge]]
        if value > best:
            best, second, choice = value, best, edge
        elif value > second:
            second = value
    return choice, (price[net.coach[choice]] + best - second + step if choice >= 0 else 0)


@compiled
def _take_lowest(shares: Shares, column: int, loser: int, most: int) -> int:
    """The lowest bid loses so many points, or all it has; returns how many."""
    base = shares.start[column]
    units = min(shares.units[base], most)
    shares.rest[loser] += units
    shares.units[base] -= units
    if shares.units[base] == 0:
        _remove_lowest(shares, column)
    return int(units)


@compiled
def _join(shares: Shares, column: int, level: int, pair: int, units: int) -> None:
    """Points of a pair are added to the bid that the coach holds of it, at its level, or make one."""
    base, size = shares.start[column], shares.held_by[column]
    for at in range(base, base + size):
        if shares.pair[at] == pair:
            shares.units[at] += units
            return
    shares.held_by[column] = size + 1
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if shares.level[base + above] <= level:
            break
        _copy(shares, base + above, base + at)
        at = above
    shares.level[base + at], shares.pair[base + at], shares.units[base + at] = level, pair, units


@compiled
def _remove_lowest(shares: Shares, column: int) -> None:
    base, size = shares.start[column], shares.held_by[column] - 1
    shares.held_by[column] = size
    at, last = 0, base + size
    level, pair, units = shares.level[last], shares.pair[last], shares.units[last]
    while 2 * at + 1 < size:
        below = 2 * at + 1
        if below + 1 < size and shares.level[base + below + 1] < shares.level[base + below]:
            below += 1
        if shares.level[base + below] >= level:
            break
        _copy(shares, base + below, base + at)
        at = below
    shares.level[base + at], shares.pair[base + at], shares.units[base + at] = level, pair, units


@compiled
def _copy(shares: Shares, source: int, target: int) -> None:
    shares.level[target] = shares.level[source]
    shares.pair[target], shares.units[target] = shares.pair[source], shares.units[source]
