"""Every pair outside a plan that beats it, over all pairs that no rule excludes: the pricing of column generation.

With prices of coaches from the dual, a request's profit is what its best listed pair is worth beyond its price. A pair
that is worth more beyond its price than that profit violates the proof of optimality and is what the plan lacks. If
there is none, the prices prove the plan the best over all pairs. P. Gilmore and R. Gomory, "A linear programming
approach to the cutting-stock problem", 1961; for assignment, A. Volgenant, 1996. O(asked skills x coaches / vector
width) per request: a bound from prices rounded down passes over runs of coaches at once; the exact test, in integers,
is made for the few that are left. Of equal pairs each request takes others: where hundreds of coaches are alike, all
requests would else be given the same ones, round after round.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from services.matching.engine.candidates.greatest import RUN
from services.matching.engine.candidates.heap import NOTHING, POSITIONS, key, replace_least
from services.matching.engine.candidates.scan import Desk, Found, desk, scan
from services.matching.engine.candidates.threads import in_threads
from services.matching.engine.compiled import compiled
from services.matching.engine.fit.board import Board
from services.matching.engine.tables.rows import Array, Int32, Int64

CLIP = 2**29
STRIDE = 2_654_435_761
"""Spreads what follows upon each other evenly (2^32 over the golden ratio; D. Knuth, volume 3, section 6.4)."""


class Terms(NamedTuple):
    """What a pair must beat. In 1/`scale`: `price` of each coach per point of load, `profit` of each request, `paid` by
    each request for its caps. `base`: what serving a request is worth before fit.

    `floors` [distinct loads, coaches] is `load * price / scale` rounded down, `load_row` each request's row in it.
    """

    base: Int64
    load: Int64
    price: Int64
    scale: int
    profit: Int64
    paid: Int64
    floors: Array
    load_row: Int32


@dataclass(frozen=True, slots=True, eq=False)
class Better:
    """Of each request the best few of its better pairs, by request, as columns. `violating`: how many there are."""

    request: Int64
    coach: Int32
    fit: Int32
    violating: int


def terms(base: Int64, load: Int64, price: Int64, scale: int, profit: Int64, paid: Int64) -> Terms:
    """32 bits for the floors where they suffice: worth half the time."""
    loads, rows = np.unique(load, return_inverse=True)
    floors = loads[:, None] * price[None, :] // scale
    if np.abs(base).max(initial=0) < CLIP:
        floors = np.minimum(floors, CLIP).astype(np.int32)
    return Terms(base, load, price, scale, profit, paid, floors, rows.astype(np.int32))


def better(board: Board, asked: Terms, most: int) -> Better:
    """At most `most` pairs of each request."""
    coach, fit = np.empty((2, board.requests, most), np.int32)
    taken, violating = np.zeros((2, board.requests), np.int32)
    found = Found(coach, fit, taken, violating)

    def part(order: Int32) -> None:
        _better(board, asked, order, desk(board.coaches), np.empty(most, np.int64), found)

    if board.coaches:
        in_threads(part, board.order)
    kept = np.arange(most)[None, :] < taken[:, None]
    request = np.repeat(np.arange(board.requests, dtype=np.int64), taken)
    return Better(request, coach[kept], fit[kept], int(violating.sum(dtype=np.int64)))


@compiled
def _better(board: Board, asked: Terms, order: Int32, desk: Desk, heap: Int64, found: Found) -> None:
    for request in order:
        scan(board, request, desk)
        fit, floor = desk.fit, asked.floors[asked.load_row[request]]
        base, load, need = asked.base[request], asked.load[request], asked.profit[request] + asked.paid[request]
        bound, shift = need // asked.scale - base, request * STRIDE % fit.size
        heap[:] = NOTHING
        for run in range((fit.size + RUN - 1) // RUN):
            first, last = run * RUN, min((run + 1) * RUN, fit.size)
            greatest = fit[first] - floor[first]
            for position in range(first, last):
                greatest = max(greatest, fit[position] - floor[position])
            if greatest > bound:
                for position in range(first, last):
                    if fit[position] < 0 or fit[position] - floor[position] <= bound:
                        continue
                    if (base + fit[position]) * asked.scale - load * asked.price[position] > need:
                        found.all[request] += 1
                        rank = key(fit[position] - floor[position], (position + shift) % fit.size)
                        if rank > heap[0]:
                            replace_least(heap, rank)
        _take(heap, fit, request, shift, found)


@compiled
def _take(heap: Int64, fit: Int32, request: int, shift: int, found: Found) -> None:
    kept = 0
    for rank in heap:
        if rank != NOTHING:
            position = (POSITIONS - 1 - rank % POSITIONS + fit.size - shift) % fit.size
            found.coach[request, kept], found.fit[request, kept] = position, fit[position]
            kept += 1
    found.taken[request] = kept
