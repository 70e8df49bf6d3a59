"""The transportation problem: units of requests to room of coaches so that the total worth is greatest. Exact.

The problem: F. Hitchcock, "The distribution of a product from several sources to numerous localities", 1941. Method:
prices from an auction (`auction.py`), then shortest augmenting paths from both sides (`paths.py`) until the prices
prove the optimum.
"""

from services.matching.engine.assignment.auction import auction
from services.matching.engine.assignment.network import (
    Network,
    State,
    Work,
    add_flow,
    fill_tight,
    find_profits,
    fresh_state,
    network,
    workspace,
)
from services.matching.engine.assignment.paths import settle
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Ids, Integers


def transport(
    start: Integers, coach: Ids, weight: Integers, supply: Integers, room: Integers, reach: int
) -> tuple[Network, State, Work]:
    """`weight` is the worth of one unit per pair in compressed rows; a pair worth less than nothing is never used.

    `reach`: how far apart what requests can pay may lie; it sets the pace of the auction and nothing else.
    """
    net = network(start, coach, weight, len(room))
    state, work = fresh_state(net, supply, room), workspace(len(supply), len(room))
    state.price[:], held = auction(net, supply, room, reach)
    find_profits(net, state)
    _seat(net, state, held.pair, held.units)
    fill_tight(net, state)
    settle(net, state, work)
    return net, state, work


@compiled
def _seat(net: Network, state: State, pair: Integers, units: Integers) -> None:
    """Keep of the auction's answer what the prices bear."""
    for at in range(len(pair)):
        edge = pair[at]
        row, column = net.request[edge], net.coach[edge]
        if state.profit[row] > 0 and net.weight[edge] - state.price[column] == state.profit[row]:
            add_flow(net, state, edge, units[at])
            state.rest[row] -= units[at]
            state.room[column] -= units[at]
