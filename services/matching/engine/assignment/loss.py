"""What the total would lose if one wish were forced, exactly, without solving anew.

The problem: request `i` is to have coach `j`. Whoever makes room at `j` moves on along a shortest path in the residual
network of the optimum, and the place that `i` leaves is filled along another. Their length beside the prices is the
loss. Source: sensitivity of network flows, R. Ahuja, T. Magnanti and J. Orlin, "Network Flows", 1993, chapter 9.
At most O(pairs + coaches log coaches), mostly far less. Requests have one unit each.
"""

from services.matching.engine.assignment.heap import clear, lower
from services.matching.engine.assignment.network import FAR, Network, State, Work
from services.matching.engine.assignment.paths import search, search_back
from services.matching.engine.compiled import compiled


@compiled
def loss_of_pair(net: Network, state: State, work: Work, edge: int) -> int:
    """What all others together lose, less what the request gains, if it has this pair; `FAR` where nobody can go."""
    row, column = net.request[edge], net.coach[edge]
    if state.flow[edge] > 0:
        return 0
    home, toll = -1, 0
    if state.row_first[row] >= 0:
        home = net.coach[state.row_first[row]]
        toll = refill(net, state, work, home)
    length = state.profit[row] + state.price[column] - net.weight[edge]
    best = length + toll if state.room[column] > 0 else FAR
    lower(work, column, length)
    best, _, _ = search(net, state, work, best, column, home, toll)
    clear(work)
    return best


@compiled
def loss_of_leaving(net: Network, state: State, work: Work, row: int) -> int:
    """What the total loses without this request."""
    if state.row_first[row] < 0:
        return 0
    return int(state.profit[row]) + refill(net, state, work, net.coach[state.row_first[row]])


@compiled
def gain_of_place(net: Network, state: State, work: Work, column: int) -> int:
    """What the total gains by one more unit of room at a coach."""
    return int(state.price[column]) - refill(net, state, work, column)


@compiled
def refill(net: Network, state: State, work: Work, column: int) -> int:
    """How far filling a free place at a coach falls short of his price."""
    if state.price[column] == 0:
        return 0
    best, _, _ = search_back(net, state, work, column)
    clear(work)
    return best
