"""The way into placements: picks the algorithm that the ties, the caps and the joint applicants ask for."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from services.matching.engine.placements.acceptance import accept
from services.matching.engine.placements.chains import lengthen
from services.matching.engine.placements.joint import accept_joint, blocking_joint
from services.matching.engine.placements.lottery import Draws, strict
from services.matching.engine.placements.market import Flags, Integers, Market
from services.matching.engine.placements.nested import accept_within
from services.matching.engine.placements.promotion import promote
from services.matching.engine.placements.stability import blocking

Ties = Literal["lottery", "largest"]
MOST_ATTEMPTS, PROMOTIONS, WORK = 24, 10, 1_500_000


@dataclass(frozen=True, slots=True)
class Placement:
    """`market`: the one given, each list in the order that was used; `pair` int64[applicants]: which pair of it each
    got, -1 for none; `key` int64[pairs]: the places at the slots that were used; `blocking`: pairs that block."""

    market: Market
    pair: Integers
    key: Integers
    blocking: Integers


def place(
    market: Market, applicants: Draws, slots: Draws, *, ties: Ties = "lottery", size: Integers | None = None
) -> Placement:
    """Place applicants. `size` int64[applicants]: seats that each takes, for joint applicants.

    Raises ValueError for joint applicants under caps or with `largest`, and NoStableOutcome.
    """
    joint = size is not None and bool((size > 1).any())
    if joint and (market.nest or ties == "largest"):
        raise ValueError("joint applicants go with neither caps nor ties=largest: take lottery, without caps")
    if ties == "largest":
        pair = _largest(market, applicants)
        return Placement(market, pair, market.priority, blocking(market, pair))
    market, key = strict(market, applicants, slots)
    if joint and size is not None:
        pair = accept_joint(market, key, size)
        return Placement(market, pair, key, blocking_joint(market, market.priority, size, pair))
    pair = accept_within(market, market.nest, key) if market.nest else accept(market, key)
    return Placement(market, pair, key, blocking(market, pair))


def _largest(market: Market, draws: Draws) -> Integers:
    """The largest of several attempts, each with another order in which applicants begin."""
    if market.nest:
        return accept_within(market, market.nest, market.priority, rounds=2)
    order = np.argsort(draws, kind="stable")
    best = lengthen(market, promote(market, order))
    chance = np.random.default_rng(int(draws[0]) if draws.size else 0)
    for _ in range(min(MOST_ATTEMPTS, WORK // (1 + len(market.slot)))):
        pair = lengthen(market, promote(market, chance.permutation(order), PROMOTIONS))
        if (pair >= 0).sum() > (best >= 0).sum():
            best = pair
    return best


def empty_in_all(placement: Placement, *, joint: bool = False) -> Integers:
    """Slots that stay without anybody in every stable placement on lists broken as here.

    Without ties that is every stable placement at all. Source: Roth, On the allocation of residents to rural
    hospitals, Econometrica 54 (1986). Under caps a slot counts when no set around it is full (Fleiner, 2003: stable
    sets span the same). With joint applicants nothing is promised but for slots that nobody acceptable names.
    """
    market = placement.market
    named = np.bincount(market.slot, minlength=market.slots)
    taken = np.bincount(market.slots_of(placement.pair)[placement.pair >= 0], minlength=market.slots)
    if joint:
        return np.flatnonzero(named == 0)
    empty = taken == 0
    if market.nest:
        empty &= (named == 0) | ~_inside_full(market, taken)
    return np.flatnonzero(empty)


def _inside_full(market: Market, taken: Integers) -> Flags:
    nest = market.nest
    if nest is None:
        return np.zeros(market.slots, np.bool_)
    held = np.zeros(len(nest.parent), np.int64)
    node = np.arange(market.slots)
    chains = []
    while (node >= 0).any():
        np.add.at(held, node[node >= 0], taken[node >= 0])
        chains.append(node)
        node = np.where(node >= 0, nest.parent[node], -1)
    full = np.append(held >= nest.most, False)
    inside: Flags = np.any([full[chain] & (chain >= 0) for chain in chains], axis=0)
    return inside
