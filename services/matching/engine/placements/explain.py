"""Why an applicant is where he is, and why not elsewhere: codes and numbers, one after the other, as people ask.

Read from the lists and the outcome alone, O(pairs). Words are made where it is shown.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from services.matching.engine.placements.market import Ids, Integers, Market, Nest

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Step:
    """`code` is one of the keys of the words; `values` fill them: numbers of applicants and slots, places from 1."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


def explain_placement(market: Market, slot_of: Ids, applicant: int, slot: int | None = None) -> list[Step]:
    """`slot_of` int32[applicants]: where each is, -1 for nowhere. Without a slot it is about what he has, or lacks."""
    has = int(slot_of[applicant])
    steps = [_has(market, applicant, has)]
    wanted = [slot] if slot is not None else _better(market, applicant, has)[:SHOWN]
    for where in wanted:
        if where != has:
            steps += _why_not(market, slot_of, applicant, where)
    return steps


def _has(market: Market, applicant: int, has: int) -> Step:
    if has >= 0:
        return Step("placed", {"slot": has, "rank": _rank(market, applicant, has)})
    named = market.start[applicant + 1] > market.start[applicant]
    return Step("unplaced" if named else "nothing_acceptable")


def _pair(market: Market, applicant: int, slot: int) -> int:
    first, last = market.start[applicant], market.start[applicant + 1]
    at = np.flatnonzero(market.slot[first:last] == slot)
    return int(first + at[0]) if at.size else -1


def _rank(market: Market, applicant: int, slot: int) -> int | None:
    at = _pair(market, applicant, slot)
    return int(market.choice[at]) + 1 if at >= 0 else None


def _better(market: Market, applicant: int, has: int) -> list[int]:
    """The slots that he likes better than what he has, best first."""
    rank = _rank(market, applicant, has) if has >= 0 else None
    pairs = range(market.start[applicant], market.start[applicant + 1])
    return [int(market.slot[at]) for at in pairs if rank is None or market.choice[at] + 1 < rank]


def _why_not(market: Market, slot_of: Ids, applicant: int, slot: int) -> list[Step]:
    at = _pair(market, applicant, slot)
    if at < 0:
        return [Step("not_both", {"slot": slot})]
    mine = _rank(market, applicant, int(slot_of[applicant])) if slot_of[applicant] >= 0 else None
    if mine is not None and mine <= market.choice[at] + 1:
        return [Step("has_as_good", {"slot": slot, "rank": int(market.choice[at]) + 1, "own": mine})]
    nest = market.nest or Nest.of(market.seats, [])
    node, inside = slot, slot_of == slot
    while node >= 0 and inside.sum() < nest.most[node]:
        node = int(nest.parent[node])
        inside = np.isin(slot_of, _slots_under(nest, market.slots, node)) if node >= 0 else inside
    if node < 0:
        return [Step("could_go", {"slot": slot})]
    return _held(
        market, slot_of, at, slot, np.flatnonzero(inside).astype(np.int64), int(nest.most[node]), capped=node != slot
    )


def _held(
    market: Market, slot_of: Ids, at: int, slot: int, holders: Integers, most: int, *, capped: bool
) -> list[Step]:
    """The seats are taken: by whom, and how far he is from the last of them."""
    places = [(int(market.priority[_pair(market, int(who), int(slot_of[who]))]), int(who)) for who in holders]
    if not places:
        return [Step("no_seats", {"slot": slot})]
    own = int(market.priority[at])
    values = {
        "slot": slot,
        "seats": most,
        "rank": int(market.choice[at]) + 1,
        "ahead": sum(place < own for place, _ in places),
        "equal": sum(place == own for place, _ in places),
        "last": max(places)[1],
    }
    return [Step("cap_full" if capped else "full", values), Step("needs", values)]


def _slots_under(nest: Nest, slots: int, node: int) -> Ids:
    found = []
    for slot in range(slots):
        around = slot
        while around >= 0 and around != node:
            around = int(nest.parent[around])
        if around == node:
            found.append(slot)
    return np.array(found, np.int32)
