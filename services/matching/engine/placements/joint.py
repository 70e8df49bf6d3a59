"""Starters who must land together: one joint applicant who takes several seats of one slot.

Problem: a stable outcome need not exist, and to decide whether one does is NP-hard. A joint applicant's place at a
slot is that of the member it wants least; he blocks where empty seats and seats of lower priority suffice for all
members. Method: search over where the joint applicants go, from their best slots on. For each such choice it is exact
and quick to say whether the others can be placed so that nothing blocks: those who have priority over a joint
applicant must not end below his slot, which cuts their lists off; of all stable placements on the lists so cut, the
one that is best for the slots leaves the joint applicants the least to claim, so it alone need be looked at. Source:
McDermid and Manlove, Keeping partners together, Journal of Combinatorial Optimization 19 (2010), for the problem and
its hardness; Gusfield and Irving, The Stable Marriage Problem (1989), for the lattice. Complexity: O(pairs) for each
choice looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.placements.market import Ids, Integers, Market

FEWEST_WAYS, MOST_WORK = 2_000, 200_000_000


class NoStableOutcome(ValueError):
    """`proven`: whether every possibility was looked at. With ties it is about the ties as they were broken."""

    def __init__(self, proven: bool, looked_at: int) -> None:
        if proven:
            text = f"no stable outcome exists for these joint applicants (all {looked_at} ways to place them looked at)"
        else:
            text = f"no stable outcome found for these joint applicants in {looked_at} ways to place them"
        super().__init__(f"{text}; fix one of their placements by hand, or let them apply apart")
        self.proven, self.looked_at = proven, looked_at


@dataclass(frozen=True, slots=True)
class _Search:
    market: Market
    key: Integers
    size: Integers
    joints: Integers
    by_slot: Integers
    slot_start: Integers
    owner: Ids

    @classmethod
    def of(cls, market: Market, key: Integers, size: Integers) -> "_Search":
        start = np.zeros(market.slots + 1, np.int64)
        np.cumsum(np.bincount(market.slot, minlength=market.slots), out=start[1:])
        return cls(market, key, size, np.flatnonzero(size > 1), np.lexsort((key, market.slot)), start, market.owner())

    def place(self, chosen: tuple[int, ...]) -> tuple[Integers | None, list[tuple[int, int]]]:
        """With the joint applicants at these pairs (-1: nowhere): everyone's pair, or else (joint applicant by number,
        pair he should try instead, -1 for nowhere) for each claim that stands in the way."""
        market, start = self.market, self.market.start
        pair = np.full(market.applicants, -1, np.int64)
        seats, last = market.seats.copy(), start[1:] - 1
        cut = np.full(market.applicants, -1, np.int64)
        single, owner = self.size == 1, self.owner
        for number, at in enumerate(chosen):
            if at < 0:
                continue
            where = market.slot[at]
            pair[self.joints[number]] = at
            seats[where] -= self.size[self.joints[number]]
            above = self.by_slot[self.slot_start[where] : self.slot_start[where + 1]]
            above = above[(self.key[above] < self.key[at]) & single[owner[above]]]
            tighter = above < last[owner[above]]
            last[owner[above[tighter]]], cut[owner[above]] = above[tighter], number
        if (short := np.flatnonzero(seats < 0)).size:
            return None, self._crowded(chosen, {int(slot) for slot in short})
        last[~single] = start[:-1][~single] - 1
        others = _best_for_slots(market.slot, self.by_slot, self.slot_start, seats, owner, last)
        pair[single] = others[single]
        if (unmet := np.flatnonzero((cut >= 0) & (pair < 0))).size:
            return None, [self._lower(chosen, int(number)) for number in np.unique(cut[unmet])]
        claims = list(self._claims(pair))
        return (None, claims) if claims else (pair, [])

    def _crowded(self, chosen: tuple[int, ...], short: set[int]) -> list[tuple[int, int]]:
        """More joint applicants than seats: the last of each slot goes on."""
        at = [(int(self.key[pair]), number) for number, pair in enumerate(chosen)
              if pair >= 0 and int(self.market.slot[pair]) in short]  # fmt: skip
        return [self._lower(chosen, number) for _, number in sorted(at, reverse=True)]

    def _lower(self, chosen: tuple[int, ...], number: int) -> tuple[int, int]:
        end = self.market.start[self.joints[number] + 1]
        return number, chosen[number] + 1 if chosen[number] + 1 < end else -1

    def _claims(self, pair: Integers) -> Iterator[tuple[int, int]]:
        """Joint applicants with a claim to a slot they like better than what they have."""
        market, has = self.market, pair >= 0
        holders = np.flatnonzero(has)
        slot, key, size = market.slot[pair[holders]], self.key[pair[holders]], self.size[holders]
        for number, who in enumerate(self.joints):
            for at in range(market.start[who], pair[who] if has[who] else market.start[who + 1]):
                there = (slot == market.slot[at]) & (key < self.key[at])
                if market.seats[market.slot[at]] - int(size[there].sum()) >= self.size[who]:
                    yield number, at
                    break


def accept_joint(market: Market, key: Integers, size: Integers) -> Integers:
    """int64[applicants]: a stable placement on strict lists, where applicant `a` takes `size[a]` seats of one slot.

    Raises NoStableOutcome after all ways to place the joint applicants, or after as many as take a minute or so.
    """
    search = _Search.of(market, key, size)
    most, looked_at = max(FEWEST_WAYS, MOST_WORK // (1_000 + len(market.slot))), 0
    chosen = tuple(int(market.start[who]) if market.start[who] < market.start[who + 1] else -1 for who in search.joints)
    seen: set[tuple[int, ...]] = set()
    ahead = [chosen]
    while ahead and looked_at < FEWEST_WAYS:
        chosen = ahead.pop()
        if chosen in seen:
            continue
        seen.add(chosen)
        looked_at += 1
        pair, claims = search.place(chosen)
        if pair is not None:
            return pair
        ahead += [_moved(chosen, [claim]) for claim in reversed(claims)]
        ahead.append(_moved(chosen, claims))
    ways = [[*range(market.start[who], market.start[who + 1]), -1] for who in search.joints]
    for chosen in product(*ways):
        if looked_at >= most:
            raise NoStableOutcome(proven=False, looked_at=looked_at)
        if chosen in seen:
            continue
        looked_at += 1
        pair, _ = search.place(chosen)
        if pair is not None:
            return pair
    raise NoStableOutcome(proven=True, looked_at=looked_at)


def _moved(chosen: tuple[int, ...], claims: list[tuple[int, int]]) -> tuple[int, ...]:
    moved = list(chosen)
    for number, at in claims:
        moved[number] = at
    return tuple(moved)


def blocking_joint(market: Market, key: Integers, size: Integers, pair: Integers) -> Integers:
    """The pairs that block, where applicant `a` takes `size[a]` seats; on the lists as `key` and `choice` give them."""
    holders = np.flatnonzero(pair >= 0)
    slot, place, taken = market.slot[pair[holders]], key[pair[holders]], size[holders]
    order = np.lexsort((place, slot))
    slot, place, used = slot[order], place[order], np.concatenate([[0], np.cumsum(taken[order])])
    owner = market.owner()
    wants = np.flatnonzero((pair[owner] < 0) | (market.choice < market.choice[pair[owner]]))
    keys = np.stack([slot.astype(np.int64), place], 1)
    return np.array([at for at in wants if _has_claim(market, key, size, keys, used, int(at), owner)], np.int64)


def _has_claim(
    market: Market, key: Integers, size: Integers, keys: Integers, used: Integers, at: int, owner: Ids
) -> bool:
    where = int(market.slot[at])
    first, end = np.searchsorted(keys[:, 0], [where, where + 1])
    upto = first + np.searchsorted(keys[first:end, 1], key[at], side="right")  # equals are not pushed out
    return bool(market.seats[where] - (used[upto] - used[first]) >= size[owner[at]])


@compiled
def _best_for_slots(
    slot: Ids, by_slot: Integers, slot_start: Integers, seats: Integers, owner: Ids, last: Integers
) -> Integers:
    """Slots ask, applicants refuse: the stable placement best for every slot. `last`: each one's last pair."""
    pair = np.full(len(last), -1, np.int64)
    following, missing = slot_start[:-1].copy(), seats.copy()
    asking = np.arange(len(seats))
    waits, many = np.ones(len(seats), np.bool_), len(seats)
    while many > 0:
        many -= 1
        where = asking[many]
        waits[where] = False
        while missing[where] > 0 and following[where] < slot_start[where + 1]:
            at = by_slot[following[where]]
            following[where] += 1
            who = owner[at]
            if at > last[who] or 0 <= pair[who] < at:
                continue
            missing[where] -= 1
            if pair[who] >= 0:
                robbed = slot[pair[who]]
                missing[robbed] += 1
                if not waits[robbed] and robbed != where:
                    waits[robbed], asking[many] = True, robbed
                    many += 1
            pair[who] = at
    return pair
