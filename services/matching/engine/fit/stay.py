"""Whether and how long each coach is there in a wished period: his memberships of the pool, his own dates, his leave.

One pass over all coaches with their stays, O(coaches + stays). Periods are half open, `[start, end)`, in days.
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.tables import NEVER, NONE, Coaches
from services.matching.engine.tables.rows import Array, Int32, Int64

IN_POOL, IN_PERIOD = 1, 2


class Stays(NamedTuple):
    """The dates of all coaches, as compiled code reads them. `pools` is 0 where no source states them."""

    pools: int
    pool_start: Int64
    pool: Int32
    pool_from: Int32
    pool_until: Int32
    available_from: Int32
    available_until: Int32
    leave_start: Int64
    leave_from: Int32
    leave_until: Int32


def stays_of(coaches: Coaches) -> Stays:
    pools, leave = coaches.pools, coaches.leave
    nothing = np.empty(0, np.int32)
    stated = (
        (0, np.zeros(len(coaches) + 1, np.int64), nothing, nothing, nothing)
        if pools is None
        else (1, pools.start, pools.item, pools.starts_on, pools.ends_on)
    )
    return Stays(
        *stated, coaches.available_from.astype(np.int32), coaches.available_until.astype(np.int32),
        leave.start, leave.starts_on, leave.ends_on,
    )  # fmt: skip


@compiled
def present(stays: Stays, pool: int, starts_on: int, ends_on: int, open_days: int, days: Int32, allowed: Array) -> int:
    """Fills, for each coach, `days` of the period in which he is there and `allowed` (IN_POOL | IN_PERIOD).

    Returns the length of the period; one without end is looked at for `open_days`.
    """
    until = ends_on if ends_on < NEVER else starts_on + open_days
    for coach in range(days.size):
        first, last = stays.available_from[coach], stays.available_until[coach]
        if pool == NONE or stays.pools == 0:
            flags, best = IN_POOL, _shared(first, last, starts_on, until)
            if _covers(first, last, starts_on, ends_on):
                flags |= IN_PERIOD
        else:
            flags, best = 0, 0
            for place in range(stays.pool_start[coach], stays.pool_start[coach + 1]):
                if stays.pool[place] == pool:
                    joined, left = stays.pool_from[place], stays.pool_until[place]
                    if joined <= starts_on < left:
                        flags |= IN_POOL
                    joined, left = max(joined, first), min(left, last)
                    if _covers(joined, left, starts_on, ends_on):
                        flags |= IN_PERIOD
                    best = max(best, _shared(joined, left, starts_on, until))
        for place in range(stays.leave_start[coach], stays.leave_start[coach + 1]):
            away, back = stays.leave_from[place], stays.leave_until[place]
            if away <= starts_on < back:
                flags &= ~IN_PERIOD
            best -= _shared(away, back, starts_on, until)
        days[coach] = max(0, best)
        allowed[coach] = flags
    return int(until - starts_on)


@compiled
def _covers(first: int, last: int, starts_on: int, ends_on: int) -> bool:
    """Whether the period lies inside. An open wish asks no more than its first day."""
    return first <= starts_on < last and (ends_on >= NEVER or ends_on <= last)


@compiled
def _shared(first: int, last: int, starts_on: int, until: int) -> int:
    return max(0, min(last, until) - max(first, starts_on))
