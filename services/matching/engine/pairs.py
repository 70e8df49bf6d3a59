"""Which coach each request may take and what that is worth: the edges of every assignment problem.

Compressed sparse rows: the pairs of request `i` are `start[i]` up to `start[i + 1]`, by coach ascending.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Ids = NDArray[np.int32]

MOST_SCORE = 10**12
MOST_IDS = 2**31 - 2


@dataclass(frozen=True, slots=True)
class Pairs:
    """`start` int64[requests + 1], `coach` int32[pairs], `score` int64[pairs] within ±10¹², `coaches` their number."""

    start: Integers
    coach: Ids
    score: Integers
    coaches: int

    @property
    def requests(self) -> int:
        return len(self.start) - 1

    @classmethod
    def of(cls, request: Any, coach: Any, score: Any, *, requests: int, coaches: int) -> "Pairs":
        """From three columns of equal length in any order. ValueError names the first pair that cannot be."""
        if not (0 <= requests <= MOST_IDS and 0 <= coaches <= MOST_IDS):
            raise ValueError(f"{requests} requests and {coaches} coaches: each must be 0 to {MOST_IDS}")
        rows, columns, scores = (
            _integers(name, values) for name, values in (("request", request), ("coach", coach), ("score", score))
        )
        if not len(rows) == len(columns) == len(scores):
            raise ValueError(
                f"columns differ in length: {len(rows)} requests, {len(columns)} coaches, {len(scores)} scores"
            )
        _within("request", rows, 0, requests - 1)
        _within("coach", columns, 0, coaches - 1)
        _within("score", scores, -MOST_SCORE, MOST_SCORE)
        key = rows * coaches + columns
        if np.any(key[1:] <= key[:-1]):
            order = np.argsort(key, kind="stable")
            rows, columns, scores, key = rows[order], columns[order], scores[order], key[order]
        if (twice := np.flatnonzero(key[1:] == key[:-1])).size:
            at = twice[0]
            raise ValueError(f"request {rows[at]} and coach {columns[at]} occur together twice: keep one of the pairs")
        start = np.zeros(requests + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=requests), out=start[1:])
        return cls(start, columns.astype(np.int32), scores, coaches)

    def request(self) -> Ids:
        """int32[pairs]: whose pair each is."""
        return np.repeat(np.arange(self.requests, dtype=np.int32), np.diff(self.start))

    def by_coach(self) -> tuple[Integers, Integers]:
        """Compressed columns: `start` int64[coaches + 1], and indexes of pairs, by request ascending within a coach."""
        start = np.zeros(self.coaches + 1, np.int64)
        np.cumsum(np.bincount(self.coach, minlength=self.coaches), out=start[1:])
        return start, np.argsort(self.coach, kind="stable")

    def find(self, request: int, coach: int) -> int:
        """The index of a pair, or -1."""
        first, last = self.start[request], self.start[request + 1]
        at = first + np.searchsorted(self.coach[first:last], coach)
        return int(at) if at < last and self.coach[at] == coach else -1


def _integers(name: str, values: Any) -> Integers:
    found = np.asarray(values)
    if found.size == 0:
        return np.zeros(0, np.int64)
    if found.ndim != 1 or found.dtype.kind not in "iu" or found.dtype == np.uint64:
        raise ValueError(f"{name} must be a list of whole numbers within 64 bits, not {found.dtype}")
    return found.astype(np.int64)


def _within(name: str, values: Integers, least: int, most: int) -> None:
    if (wrong := np.flatnonzero((values < least) | (values > most))).size:
        raise ValueError(f"{name} {values[wrong[0]]} of pair {wrong[0]} is not between {least} and {most}")
