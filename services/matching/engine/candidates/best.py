"""The exact k best coaches of every request, before anyone knows what a coach costs the others."""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.candidates.greatest import RUN, greatest
from services.matching.engine.candidates.scan import Desk, Found, desk, scan
from services.matching.engine.candidates.threads import in_threads
from services.matching.engine.compiled import compiled
from services.matching.engine.fit.board import Board
from services.matching.engine.tables.rows import Int32, Int64


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Rows as in `Lists`: coaches ascending and their fit. `eligible`: how many coaches no rule excludes."""

    start: Int64
    coach: Int32
    fit: Int32
    eligible: Int32


def best(board: Board, k: int) -> Candidates:
    """O(requests x (asked skills x coaches / vector width + k log range)); room for k pairs per request."""
    requests, k = board.requests, max(1, min(k, board.coaches))
    coach, fit = np.empty((2, requests, k), np.int32)
    taken, eligible = np.zeros((2, requests), np.int32)
    found = Found(coach, fit, taken, eligible)

    def part(order: Int32) -> None:
        maxima = np.empty(board.coaches // RUN + 1, np.int32)
        place, value = np.empty((2, board.coaches), np.int32)
        _best(board, order, desk(board.coaches), (maxima, place, value), found)

    if board.coaches:
        in_threads(part, board.order)
    kept = np.arange(k)[None, :] < taken[:, None]
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(taken, dtype=np.int64)])
    return Candidates(start, coach[kept], fit[kept], eligible)


@compiled
def _best(board: Board, order: Int32, desk: Desk, room: tuple[Int32, Int32, Int32], found: Found) -> None:
    maxima, place, value = room
    k = found.coach.shape[1]
    for request in order:
        scan(board, request, desk)
        scores, allowed = desk.fit, 0
        for position in range(scores.size):
            allowed += scores[position] >= 0
        kept = greatest(scores, k, 0, maxima, place, value)
        for at in range(kept):
            found.coach[request, at], found.fit[request, at] = place[at], scores[place[at]]
        found.all[request], found.taken[request] = allowed, kept
