"""Made-up starters and slots of a traineeship: short lists by place and popularity, and bands of scores by slots."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from services.matching.engine.population.asking import Employers
from services.matching.engine.tables.rows import Int32, Int64

SHORTEST, LONGEST = 3, 8
BANDS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Placing:
    """`ranking`: for each starter the slots he wants, best first, as compressed rows `start`, `slot`; `priority` is the
    band of 1 to BANDS in which that slot puts him, higher first, many equal. `employer` of each slot, and its seats."""

    start: Int64
    slot: Int32
    priority: Int32
    seats: Int64
    employer: Int32
    region: Int32


def placing(rng: Generator, starters: int, slots: int, companies: Employers, home: Int32) -> Placing:
    """`home` int32[starters] is each starter's province; seven of ten wishes lie there."""
    employer = rng.integers(0, companies.size.size, slots).astype(np.int32) if slots else np.empty(0, np.int32)
    region = companies.region[employer]
    by_region = {number: np.flatnonzero(region == number) for number in np.unique(home).tolist()}
    rows: list[list[int]] = []
    for place in home[:starters].tolist() if slots else ():
        wanted = int(rng.integers(SHORTEST, LONGEST + 1))
        near = by_region[place]
        drawn = [
            int(near[_popular(rng, near.size)]) if near.size and rng.random() < 0.7 else _popular(rng, slots)
            for _ in range(wanted)
        ]
        rows.append(list(dict.fromkeys(drawn)))
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum([len(row) for row in rows], dtype=np.int64)])
    start = np.concatenate([start, np.full(starters - len(rows), start[-1], np.int64)])
    slot = np.array([one for row in rows for one in row], np.int32)
    return Placing(
        start,
        slot,
        rng.integers(1, BANDS + 1, slot.size).astype(np.int32),
        rng.choice((1, 2, 3), slots, p=(0.6, 0.3, 0.1)),
        employer,
        region,
    )


def _popular(rng: Generator, many: int) -> int:
    """A number below `many`, the low ones more often: the inverse of a Zipf-like distribution."""
    return min(many - 1, int(many ** rng.random()) - 1) if rng.random() < 0.5 else int(rng.integers(many))
