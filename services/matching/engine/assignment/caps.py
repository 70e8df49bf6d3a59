"""Caps on groups of requests, as coaches of a kind: problem A with employers, regions or pools that have a maximum.

A group of `n` requests of whom at most `m` may be served is a group of whom at least `n - m` wait. A waiting room of
that many places, worth more to a member than any coach, holds exactly those; what is left is a transportation problem
again. What the price of a place in the room falls short of its worth is the price of the cap. Nested groups share: the
outer room holds who must wait beyond those in the inner rooms. Flows under nested bounds: R. Ahuja, T. Magnanti and
J. Orlin, "Network Flows", 1993. Groups that cross are no flow: see `crossing.py`.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.assignment.problem import Groups
from services.matching.engine.pairs import Ids, Integers


@dataclass(frozen=True, slots=True)
class Rooms:
    """Compressed rows with the waiting rooms behind the coaches, and `pair` int64: whose pair each is, -1: a room's.

    `of_family` leads from the groups of each family to their rooms, counted from the first one.
    """

    start: Integers
    coach: Ids
    weight: Integers
    pair: Integers
    room: Integers
    of_family: tuple[Integers, ...]
    prize: int


def nested(groups: Groups) -> bool:
    """Whether no two groups cross: each two have no common member, or all of one of them."""
    families = range(len(groups.most))
    return all(_nest(groups.member[one], groups.member[two]) for one in families for two in families if one < two)


def _nest(one: Ids, two: Ids) -> bool:
    both = (one >= 0) & (two >= 0)
    width = int(two.max(initial=0)) + 1
    common, count = np.unique(one[both].astype(np.int64) * width + two[both], return_counts=True)
    whole_one, whole_two = np.bincount(one[one >= 0]), np.bincount(two[two >= 0])
    return bool(np.all((count == whole_one[common // width]) | (count == whole_two[common % width])))


def with_rooms(groups: Groups, start: Integers, coach: Ids, weight: Integers, places: Integers) -> Rooms:
    """The same problem without caps; `weight` is the worth of pairs, `places` what coaches have room for."""
    prize = max(0, int(weight.max(initial=0))) + 1
    first = len(places)
    of_family, rooms = [], list(places)
    for must_wait in _must_wait(groups):
        of_family.append(np.arange(len(rooms) - first, len(rooms) - first + len(must_wait)))
        rooms += must_wait.tolist()
    rows = [np.repeat(np.arange(len(start) - 1), np.diff(start))]
    columns, worth, pair = [coach.astype(np.int64)], [weight], [np.arange(len(coach))]
    for member, numbers in zip(groups.member, of_family, strict=True):
        row = np.flatnonzero(member >= 0)
        rows.append(row)
        columns.append(first + numbers[member[row]])
        worth.append(np.full(len(row), prize))
        pair.append(np.full(len(row), -1))
    request, column = np.concatenate(rows), np.concatenate(columns)
    order = np.lexsort((column, request))
    new_start = np.zeros(len(start), np.int64)
    np.cumsum(np.bincount(request, minlength=len(start) - 1), out=new_start[1:])
    return Rooms(
        new_start,
        column[order].astype(np.int32),
        np.concatenate(worth)[order],
        np.concatenate(pair)[order],
        np.array(rooms, np.int64),
        tuple(of_family),
        prize,
    )


def _sets(groups: Groups) -> list[tuple[int, int, Integers]]:
    """Family, group and members of each group that has any, small ones first: what is inside comes before."""
    found = []
    for family, member in enumerate(groups.member):
        order = np.argsort(member, kind="stable")
        order = order[member[order] >= 0]
        names, first = np.unique(member[order], return_index=True)
        found += [
            (family, int(name), members)
            for name, members in zip(names, np.split(order, first[1:]) if len(names) else (), strict=True)
        ]
    return sorted(found, key=lambda item: len(item[2]))


def _must_wait(groups: Groups) -> list[Integers]:
    """How many must wait per group beyond those who must in groups inside of it."""
    waiting = [np.zeros(len(most), np.int64) for most in groups.most]
    innermost, total = np.full(groups.member.shape[1], -1, np.int64), list[int]()
    for family, group, members in _sets(groups):
        inner = sum(total[at] for at in np.unique(innermost[members]) if at >= 0)
        must = max(inner, len(members) - int(groups.most[family][group]))
        waiting[family][group] = must - inner
        innermost[members] = len(total)
        total.append(must)
    return waiting


def cap_prices_of(rooms: Rooms, groups: Groups, price: Integers, coaches: int) -> list[Integers]:
    """What a place under each cap is worth, int64[groups] per family, from the prices of the waiting rooms.

    An outer cap's price counts for its members too, so an inner one's is what it asks beyond that.
    """
    asks = np.where(rooms.room > 0, np.maximum(0, rooms.prize - price), 0)[coaches:]
    prices = [np.zeros(len(most), np.int64) for most in groups.most]
    paid = np.zeros(groups.member.shape[1], np.int64)
    for family, group, members in reversed(_sets(groups)):
        outer = int(paid[members[0]])
        prices[family][group] = max(0, int(asks[rooms.of_family[family][group]]) - outer)
        paid[members] = outer + prices[family][group]
    return prices
