"""Ties broken by lot, so that every list is strict.

Problem: deferred acceptance needs strict lists, and bands of scores make ties. Method: one number per applicant, used
at every slot (single tie-breaking), and for an applicant's own ties a number per pair; both are drawn by a hash of
the seed and the ids, so that anyone can draw them again and the order of rows changes nothing. Drawn without regard
to the lists, it leaves deferred acceptance strategy-proof for the applicants. Source: Abdulkadiroğlu, Pathak and
Roth, Strategy-proofness versus efficiency in matching with indifferences, American Economic Review 99 (2009).
Complexity: one sort of the applicants, and one of the pairs where lists have ties.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.placements.market import Integers, Market

Draws = NDArray[np.uint64]


def draws(seed: int, names: Sequence[str]) -> Draws:
    """A number for each name: uint64[names]."""
    key = blake2b(str(seed).encode(), digest_size=32).digest()
    drawn = b"".join(blake2b(name.encode(), digest_size=8, key=key).digest() for name in names)
    return np.frombuffer(drawn, np.uint64).copy()


def numbered(seed: int, size: int) -> Draws:
    """Draws for things without names."""
    return np.random.default_rng(seed).integers(0, 2**64, size, np.uint64)


def strict(market: Market, applicants: Draws, slots: Draws) -> tuple[Market, Integers]:
    """The market with each list in the order drawn, and int64[pairs]: strict places at the slots, lower first."""
    place = np.empty(market.applicants, np.int64)
    place[np.argsort(applicants, kind="stable")] = np.arange(market.applicants)
    owner = market.owner()
    if ((owner[1:] == owner[:-1]) & (market.choice[1:] == market.choice[:-1])).any():
        drawn = _mixed(applicants[owner] ^ slots[market.slot])
        order = np.lexsort((drawn, market.choice, owner))
        market = Market(
            market.start, market.slot[order], market.choice[order], market.priority[order], market.seats, market.nest
        )
    return market, market.priority * max(market.applicants, 1) + place[owner]


def _mixed(value: Draws) -> Draws:
    """The finaliser of splitmix64: equal bits of two draws leave no pattern."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))
