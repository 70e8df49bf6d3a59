"""Rows of problem B: speed against the library `matching`, how it scales, and how many are placed with ties."""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landing.bench.match.row import Row, verdict
from landing.bench.match.timing import timed
from services.matching.engine.placements.acceptance import accept
from services.matching.engine.placements.lottery import numbered
from services.matching.engine.placements.market import Market
from services.matching.engine.placements.solve import place
from services.matching.engine.placements.stability import blocking

LISTED, SEATS = 12, 4
Numbers = NDArray[Any]


def rows(quick: bool) -> Iterator[Row]:
    accept(*_round(50, 20, 0))
    yield _speed(*((2_000, 600) if quick else (10_000, 3_000)))
    yield _scaling()
    yield _ties(300, 2 if quick else 10, 30)
    yield _ties(1_000, 1 if quick else 5, 30 if quick else 120)


def _round(applicants: int, slots: int, seed: int) -> tuple[Market, Numbers]:
    """Strict lists of 12 slots drawn at random, and strict priorities."""
    chance = np.random.default_rng(seed)
    slot = np.argsort(chance.random((applicants, slots)), axis=1)[:, :LISTED] if applicants * slots < 10**8 else None
    if slot is None:
        slot = np.sort(chance.integers(0, slots - LISTED, (applicants, LISTED)), axis=1) + np.arange(LISTED)
        slot = chance.permuted(slot, axis=1)
    width = slot.shape[1]
    market = Market.of(
        np.repeat(np.arange(applicants), width),
        slot.ravel(),
        np.tile(np.arange(width), applicants),
        chance.permutation(applicants * width),
        applicants=applicants,
        seats=chance.integers(1, 2 * SEATS, slots),
    )
    return market, market.priority


def _speed(applicants: int, slots: int) -> Row:
    market, key = _round(applicants, slots, 1)
    ours, pair = timed(lambda: accept(market, key))
    theirs, matched = timed(lambda: _by_library(market), runs=1)
    mine = market.slots_of(pair).tolist()
    same = all(matched.get(applicant, -1) == slot for applicant, slot in enumerate(mine))
    good = same and blocking(market, pair).size == 0 and theirs / ours >= 1_000
    return Row(
        f"B, {applicants:,} × {slots:,}",
        "matching (PyPI), solve only, recursion limit raised",
        "≥ 1,000 × faster, same matching",
        f"{ours * 1e3:.2f} ms against {theirs:.1f} s, {'the same' if same else 'ANOTHER'} matching",
        theirs / ours,
        verdict(good),
    )


def _by_library(market: Market) -> dict[int, int]:
    """Slot by applicant."""
    from matching.games import HospitalResident

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000_000)
    try:
        owner = market.owner()
        by_slot = np.lexsort((market.priority, market.slot))
        residents = {
            f"a{who}": [f"s{slot}" for slot in market.slot[market.start[who] : market.start[who + 1]].tolist()]
            for who in range(market.applicants)
        }
        hospitals: dict[str, list[str]] = {f"s{slot}": [] for slot in range(market.slots)}
        for at in by_slot.tolist():
            hospitals[f"s{market.slot[at]}"].append(f"a{owner[at]}")
        capacities = {f"s{slot}": int(seats) for slot, seats in enumerate(market.seats)}
        game: Any = HospitalResident.create_from_dictionaries(residents, hospitals, capacities)
        solved = game.solve()
    finally:
        sys.setrecursionlimit(limit)
    return {int(who.name[1:]): int(slot.name[1:]) for slot, people in solved.items() for who in people}


def _scaling() -> Row:
    small, large = _round(10_000, 3_000, 2), _round(60_000, 20_000, 2)
    each = []
    for market, key in (small, large):
        seconds, _ = timed(lambda market=market, key=key: [accept(market, key) for _ in range(5)][-1])  # type: ignore[misc]
        each.append(seconds / 5 / len(market.slot))
    return Row(
        "B, 60,000 × 20,000",
        "itself at 10,000 × 3,000",
        "time per preference ≤ 2 ×",
        f"{each[1] * 1e9:.0f} ns against {each[0] * 1e9:.0f} ns per preference",
        each[1] / each[0],
        verdict(each[1] <= 2 * each[0]),
    )


def _ties(size: int, instances: int, seconds: int) -> Row:
    shares = []
    for seed in range(instances):
        market = _tied(size, seed)
        lots = numbered(seed, market.applicants), numbered(seed, market.slots)
        placed = place(market, *lots, ties="largest")
        if placed.blocking.size:
            raise AssertionError("a placement that is not stable")
        shares.append(int((placed.pair >= 0).sum()) / _largest(market, seconds))
    return Row(
        f"B, ties, {size:,}",
        "the maximum, or its bound, by integer programming (HiGHS)",
        "mean ≥ 97 %",
        f"{np.mean(shares):.2%} on average, {min(shares):.2%} at worst, of {instances}",
        float(np.mean(shares)),
        verdict(bool(np.mean(shares) >= 0.97)),
    )


def _tied(size: int, seed: int) -> Market:
    """As many seats as applicants, lists of 5, bands of priorities at the slots, some ties on the lists."""
    chance = np.random.default_rng(seed)
    slots = size // (1 + seed % 3)
    slot = np.concatenate([chance.choice(slots, 5, replace=False) for _ in range(size)])
    choice = np.tile(np.arange(5), size) // (1 + seed % 2)
    return Market.of(
        np.repeat(np.arange(size), 5), slot, choice, chance.integers(0, 4, 5 * size),
        applicants=size, seats=np.full(slots, 1 + seed % 3),
    )  # fmt: skip


def _largest(market: Market, seconds: int) -> float:
    """The most a stable placement can place: a whole number, or its upper bound where time runs out."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_array

    owner, pairs = market.owner(), len(market.slot)
    own = (owner, np.arange(pairs), np.ones(pairs))
    sits = (market.applicants + market.slot, np.arange(pairs), np.ones(pairs))
    stable = _stability(market)
    row, column, value = (np.concatenate([own[at], sits[at], stable[at]]) for at in range(3))
    first = market.applicants + market.slots
    low = np.concatenate([np.full(first, -np.inf), market.seats[market.slot]])
    high = np.concatenate([np.ones(market.applicants), market.seats, np.full(pairs, np.inf)])
    matrix = coo_array((value, (row, column)), shape=(first + pairs, pairs)).tocsr()
    found: Any = milp(
        -np.ones(pairs), constraints=LinearConstraint(matrix, low, high), integrality=np.ones(pairs),
        bounds=Bounds(0, 1), options={"time_limit": seconds},
    )  # fmt: skip
    return float(np.floor(-found.mip_dual_bound + 1e-6))


def _stability(market: Market) -> tuple[Numbers, Numbers, Numbers]:
    """For each pair: he has it or as good a one, or the slot is full of applicants as good as him."""
    row, column, value = list[Numbers](), list[Numbers](), list[Numbers]()
    owner, first = market.owner(), market.applicants + market.slots
    by_slot = [np.flatnonzero(market.slot == slot) for slot in range(market.slots)]
    for at in range(len(market.slot)):
        who, slot = owner[at], market.slot[at]
        good = np.arange(market.start[who], market.start[who + 1])
        good = good[market.choice[good] <= market.choice[at]]
        rivals = by_slot[slot][market.priority[by_slot[slot]] <= market.priority[at]]
        rivals = rivals[rivals != at]
        row.append(np.full(len(good) + len(rivals), first + at))
        column.append(np.concatenate([good, rivals]))
        value.append(np.concatenate([np.full(len(good), market.seats[slot]), np.ones(len(rivals))]))
    return np.concatenate(row), np.concatenate(column), np.concatenate(value)
