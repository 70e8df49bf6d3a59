"""The transportation problem: units of requests to room of coaches so that the total worth is greatest. Exact.

The problem: F. Hitchcock, "The distribution of a product from several sources to numerous localities", 1941. Method:
prices from an auction (`auction.py`), then shortest augmenting paths from both sides (`paths.py`) until the prices
prove the optimum.
"""

from services.matching.engine.assignment.network import (
    Network,
    State,
    fill_tight,
    find_profits,
    fresh_state,
    network,
    workspace,
)
from services.matching.engine.assignment.paths import settle
from services.matching.engine.pairs import Ids, Integers


def transport(start: Integers, coach: Ids, weight: Integers, supply: Integers, room: Integers) -> tuple[Network, State]:
    """`weight` is the worth of one unit per pair in compressed rows; a pair worth less than nothing is never used."""
    net = network(start, coach, weight, len(room))
    state = fresh_state(net, supply, room)
    find_profits(net, state)
    fill_tight(net, state)
    settle(net, state, workspace(len(supply), len(room)))
    return net, state
