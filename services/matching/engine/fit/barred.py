"""Rules about a named coach and a named request: whom they exclude, as lists of coaches. O(list lengths)."""

import numpy as np

from services.matching.engine.tables import NONE, Coaches, Lists, Requests
from services.matching.engine.tables.rows import Int32, Int64


def barred(requests: Requests, coaches: Coaches, employers: int) -> dict[str, Lists]:
    """By the name of the rule: the coaches that it keeps from each request. `employers`: how many are known."""
    return {
        "conflict_of_interest": joined([requests.conflicts, _by_employer(requests, colleagues(coaches), employers)]),
        "competitor": _by_employer(requests, coaches.competitors, employers),
        "hirer": _by_employer(requests, coaches.hirers, employers),
        "excluded_by_hand": requests.excluded_coaches,
    }


def colleagues(coaches: Coaches) -> Lists:
    """The employer of each coach, where one is stated."""
    has = coaches.employer != NONE
    start = np.concatenate([[0], np.cumsum(has)]).astype(np.int64)
    return Lists(start, coaches.employer[has].astype(np.int32), np.zeros(int(start[-1]), np.int8))


def joined(lists: list[Lists]) -> Lists:
    """Row by row, without doubles, in ascending order."""
    owner = np.concatenate([_owner(one) for one in lists])
    item = np.concatenate([one.item for one in lists]).astype(np.int64)
    width = int(item.max(initial=0)) + 1
    both = np.unique(owner * width + item)
    start = np.searchsorted(both, np.arange(lists[0].rows + 1) * width).astype(np.int64)
    return Lists(start, (both % width).astype(np.int32), np.zeros(both.size, np.int8))


def turned(lists: Lists, width: int) -> Lists:
    """For each of `width` items, the rows that name it."""
    order = np.argsort(lists.item, kind="stable")
    start = np.searchsorted(lists.item[order], np.arange(width + 1)).astype(np.int64)
    return Lists(start, _owner(lists)[order].astype(np.int32), lists.level[order])


def _owner(lists: Lists) -> Int64:
    return np.repeat(np.arange(lists.rows, dtype=np.int64), np.diff(lists.start))


def _by_employer(requests: Requests, named: Lists, employers: int) -> Lists:
    """For each request the coaches who name its employer; none where it has no employer."""
    coaches = turned(named, employers + 1)
    row: Int32 = np.where(requests.employer == NONE, employers, requests.employer)
    return coaches.take(row.astype(np.int64))
