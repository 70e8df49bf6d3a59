"""Ejection chains: one request takes a place, who held it looks for another, and so on, while the total grows.

The problem: improve an assignment of whole loads, where who comes need not be as large as who goes. Method: from one
request a few most promising chains are followed to a fixed depth (a beam), each coach at most once in a chain; the best
end is taken if the total gains. F. Glover, "Ejection chains, reference structures and alternating path methods for
traveling salesman problems", 1996; for this problem M. Yagiura, T. Ibaraki and F. Glover, "An ejection chain approach
for the generalized assignment problem", 2004. One try costs O(depth × width × pairs of a request × requests of a
coach). Deterministic.
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.assignment.network import Network, State
from services.matching.engine.assignment.seats import Seats, seat, unseat
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Integers

DEPTH = 6
WIDTH = 12


class Beam(NamedTuple):
    """Links of chains, `WIDTH` per depth: who hangs, whose link made him, by which pair, what it gained so far.

    `promise` is the gain if he found a place as good as the one he lost; `size` int64[DEPTH] links per depth.
    """

    request: Integers
    parent: Integers
    edge: Integers
    gain: Integers
    promise: Integers
    size: Integers


def beam() -> Beam:
    links = [np.zeros(DEPTH * WIDTH, np.int64) for _ in range(5)]
    return Beam(links[0], links[1], links[2], links[3], links[4], np.zeros(DEPTH, np.int64))


@compiled
def improve(net: Network, state: State, seats: Seats, links: Beam, rows: Integers, scale: int) -> int:
    """Try a chain from each of these requests in turn; returns what the total gained."""
    gained = 0
    for row in rows:
        gained += try_chain(net, state, seats, links, row, scale)
    return gained


@compiled
def try_chain(net: Network, state: State, seats: Seats, links: Beam, row: int, scale: int) -> int:
    """The best chain from one request, carried out if the total gains; returns the gain."""
    old = seats.held[row]
    start = 0
    if old >= 0:
        start = -seats.worth[old]
        unseat(net, seats, row)
    links.size[:] = 0
    links.size[0] = 1
    links.request[0], links.parent[0], links.edge[0], links.gain[0] = row, -1, -1, start
    best, end, last, dropped = 0, -1, -1, -1
    for depth in range(DEPTH):
        for link in range(depth * WIDTH, depth * WIDTH + links.size[depth]):
            best, end, last, dropped = _extend(net, seats, links, depth, link, best, end, last, dropped)
    if best > 0:
        _carry_out(net, state, seats, links, end, last, dropped, scale)
    elif old >= 0:
        seat(net, state, seats, old, scale)
    return best


@compiled
def _extend(  # noqa: PLR0913, PLR0917 compiled code takes no keywords
    net: Network, seats: Seats, links: Beam, depth: int, link: int, best: int, end: int, last: int, dropped: int
) -> tuple[int, int, int, int]:
    """All places for who hangs at a link: ends better than the best are returned, others go on to the next depth."""
    row = links.request[link]
    need = seats.load[row]
    for edge in range(net.start[row], net.stop[row]):
        column, gain = net.coach[edge], links.gain[link] + seats.worth[edge]
        if _passes(net, links, link, column):
            continue
        if seats.room[column] >= need:
            if gain > best:
                best, end, last, dropped = gain, link, edge, -1
            continue
        other = seats.first[column]
        while other >= 0:
            if seats.room[column] + seats.load[other] >= need:
                left = gain - seats.worth[seats.held[other]]
                if left > best:
                    best, end, last, dropped = left, link, edge, other
                if depth + 1 < DEPTH and gain + seats.slack[other] > best:
                    _push(links, depth + 1, other, link, edge, left, gain + seats.slack[other])
            other = seats.after[other]
    return best, end, last, dropped


@compiled
def _passes(net: Network, links: Beam, link: int, column: int) -> bool:
    """Whether the chain that ends in this link has been at the coach."""
    while links.parent[link] >= 0:
        if net.coach[links.edge[link]] == column:
            return True
        link = links.parent[link]
    return False


@compiled
def _push(links: Beam, depth: int, request: int, parent: int, edge: int, gain: int, promise: int) -> None:
    """Keep the link if it is among the most promising of its depth, once per request."""
    base, size = depth * WIDTH, links.size[depth]
    at = base + size
    for place in range(base, base + size):
        if links.request[place] == request:
            if links.promise[place] >= promise:
                return
            at = place
            break
    if at == base + size:
        if size < WIDTH:
            links.size[depth] = size + 1
        elif links.promise[at - 1] >= promise:
            return
        else:
            at -= 1
    while at > base and links.promise[at - 1] < promise:
        links.request[at], links.parent[at] = links.request[at - 1], links.parent[at - 1]
        links.edge[at], links.gain[at], links.promise[at] = (
            links.edge[at - 1],
            links.gain[at - 1],
            links.promise[at - 1],
        )
        at -= 1
    links.request[at], links.parent[at], links.edge[at] = request, parent, edge
    links.gain[at], links.promise[at] = gain, promise


@compiled
def _carry_out(
    net: Network, state: State, seats: Seats, links: Beam, end: int, last: int, dropped: int, scale: int
) -> None:
    """Everybody in the chain lets go, then takes the pair that the chain gives him."""
    if dropped >= 0:
        unseat(net, seats, dropped)
    link = end
    while links.parent[link] >= 0:
        unseat(net, seats, links.request[link])
        link = links.parent[link]
    link, edge = end, last
    while link >= 0:
        seat(net, state, seats, edge, scale)
        edge, link = links.edge[link], links.parent[link]
