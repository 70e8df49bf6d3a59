"""Small markets for tests, and every stable placement of one, found by trying all."""

from collections.abc import Iterator
from itertools import product

import numpy as np
from hypothesis import strategies as st

from services.matching.engine.placements.market import Integers, Market, Nest


@st.composite
def markets(draw: st.DrawFn, *, applicants: int = 4, slots: int = 3, ties: bool = True, most_seats: int = 2) -> Market:
    """Incomplete lists, with ties on both sides unless asked not to, and slots without seats among them."""
    pairs = [(a, s) for a in range(applicants) for s in range(slots) if draw(st.booleans())]
    width = len(pairs)
    if ties:
        choice = draw(st.lists(st.integers(0, 2), min_size=width, max_size=width))
        priority = draw(st.lists(st.integers(0, 2), min_size=width, max_size=width))
    else:
        choice, priority = draw(st.permutations(range(width))), draw(st.permutations(range(width)))
    seats = draw(st.lists(st.integers(0, most_seats), min_size=slots, max_size=slots))
    applicant, slot = zip(*pairs, strict=True) if pairs else ((), ())
    return Market.of(applicant, slot, choice, priority, applicants=applicants, seats=seats)


def every_placement(market: Market) -> Iterator[Integers]:
    own = [[-1, *range(market.start[a], market.start[a + 1])] for a in range(market.applicants)]
    return (np.array(pair, np.int64) for pair in product(*own))


def is_stable(market: Market, pair: Integers) -> bool:
    """By the definition alone: no node too full, and nobody a slot would take in preference."""
    nest = market.nest or Nest.of(market.seats, [])
    around = [_chain(nest, int(slot)) for slot in range(market.slots)]
    held: dict[int, list[int]] = {node: [] for node in range(len(nest.parent))}
    for at in pair[pair >= 0]:
        for node in around[market.slot[at]]:
            held[node].append(int(market.priority[at]))
    if any(len(held[node]) > nest.most[node] for node in held):
        return False
    return not any(
        _would_take(market, at, around, nest, held)
        for who in range(market.applicants)
        for at in range(market.start[who], market.start[who + 1])
        if pair[who] < 0 or market.choice[at] < market.choice[pair[who]]
    )


def _would_take(market: Market, at: int, around: list[list[int]], nest: Nest, held: dict[int, list[int]]) -> bool:
    for node in around[market.slot[at]]:
        if len(held[node]) >= nest.most[node]:
            return any(priority > market.priority[at] for priority in held[node])
    return True


def _chain(nest: Nest, node: int) -> list[int]:
    return [node, *_chain(nest, int(nest.parent[node]))] if node >= 0 else []


def stable_placements(market: Market) -> list[Integers]:
    return [pair for pair in every_placement(market) if is_stable(market, pair)]


def at_least_as_good(market: Market, pair: Integers, other: Integers) -> bool:
    """Whether every applicant has, on strict lists, at least what he has in the other placement."""
    return bool(all(b < 0 or 0 <= a <= b for a, b in zip(pair, other, strict=True)))
