"""What the total would lose if one wish were forced, exactly, without solving anew.

The problem: request `i` is to have coach `j`. Whoever makes room at `j` moves on along a shortest path in the residual
network of the optimum, and the place that `i` leaves is filled along another; the length beside the prices is the loss.
Method: the distances of all coaches to and from the outside (a free place, or being unserved) are found once per
optimum. With them most questions are a sum, and the rest a search for a way around the outside, which they bound from
below at every step (landmarks: A. Goldberg and C. Harrelson, "Computing the shortest path: A* search meets graph
theory", 2005). Losses as residual distances: R. Ahuja, T. Magnanti and J. Orlin, "Network Flows", 1993, chapter 9. The
distances cost O(pairs + coaches log coaches) once. Requests have one unit each.
"""

from typing import NamedTuple

from services.matching.engine.assignment.heap import clear, lower, pop_least
from services.matching.engine.assignment.network import FAR, Network, State, Work
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Integers


class Distances(NamedTuple):
    """int64[coaches]: `out` is what one place less costs beyond the price, `back` what one more gains less than it.

    `FAR`: nobody can make room there.
    """

    out: Integers
    back: Integers


def distances(net: Network, state: State, work: Work) -> Distances:
    return Distances(_ways_out(net, state, work), _ways_back(net, state, work))


@compiled
def loss_of_pair(net: Network, state: State, work: Work, far: Distances, edge: int) -> int:
    """What all others together lose, less what the request gains, if it has this pair; `FAR` where nobody can go."""
    row, column = net.request[edge], net.coach[edge]
    if state.flow[edge] > 0:
        return 0
    short = state.profit[row] + state.price[column] - net.weight[edge]
    if state.row_first[row] < 0:
        return int(short + far.out[column]) if far.out[column] < FAR else FAR
    home = net.coach[state.row_first[row]]
    best = min(FAR - short, far.out[column] + far.back[home])
    return int(short) + _around(net, state, work, far, column, home, best)


def loss_of_leaving(net: Network, state: State, far: Distances, row: int) -> int:
    """What the total loses without this request."""
    if state.row_first[row] < 0:
        return 0
    return int(state.profit[row] + far.back[net.coach[state.row_first[row]]])


@compiled
def _around(net: Network, state: State, work: Work, far: Distances, start: int, home: int, best: int) -> int:
    """The length of the shortest way from one coach to another, if it is below `best`, else `best`."""
    lower(work, start, 0)
    while True:
        column = pop_least(work)
        if column < 0 or column == home or work.label[column] >= best:
            if column == home:
                best = min(best, work.label[column])
            break
        start = net.column_start[column]
        for at in range(start, start + state.holders[column]):
            row = state.holder[at]
            base = work.label[column] + state.profit[row]
            for onward in range(net.start[row], net.stop[row]):
                other = net.coach[onward]
                if base + work.floor[0] + work.usual[other] - net.weight[onward] >= best:
                    break
                length = base + state.price[other] - net.weight[onward]
                if length >= best or length >= work.label[other]:
                    continue
                rest = max(far.back[home] - far.back[other], far.out[other] - far.out[home])
                if length + rest < best:
                    lower(work, other, length)
    clear(work)
    return best


@compiled
def _ways_out(net: Network, state: State, work: Work) -> Integers:
    """From each coach to a free place or to somebody who gives up: from the outside backwards along moves."""
    for column in range(len(net.column_start)):
        nearest, start = 0 if state.room[column] > 0 else FAR, net.column_start[column]
        for row in state.holder[start : start + state.holders[column]]:
            nearest = min(nearest, state.profit[row])
        if nearest < FAR:
            lower(work, column, nearest)
    while True:
        column = pop_least(work)
        if column < 0:
            break
        base = work.label[column] + state.price[column]
        for at in range(net.column_start[column], net.column_stop[column]):
            row = net.column_request[at]
            held = state.row_first[row]
            while held >= 0:
                length, other = base + state.profit[row] - net.column_weight[at], net.coach[held]
                if length < work.label[other]:
                    lower(work, other, length)
                held = state.row_after[held]
    found = work.label.copy()
    clear(work)
    return found


@compiled
def _ways_back(net: Network, state: State, work: Work) -> Integers:
    """From the outside to each coach: by leaving a place empty, by who is unserved, or by moves from there."""
    for column in range(len(net.column_start)):
        lower(work, column, state.price[column])
    for row in range(len(net.start)):
        if state.rest[row] > 0:
            _near(net, state, work, row, 0)
    while True:
        column = pop_least(work)
        if column < 0:
            break
        start = net.column_start[column]
        for row in state.holder[start : start + state.holders[column]]:
            _near(net, state, work, row, work.label[column])
    found = work.label.copy()
    clear(work)
    return found


@compiled
def _near(net: Network, state: State, work: Work, row: int, length: int) -> None:
    base = length + state.profit[row]
    for edge in range(net.start[row], net.stop[row]):
        column = net.coach[edge]
        if base + state.price[column] - net.weight[edge] < work.label[column]:
            lower(work, column, base + state.price[column] - net.weight[edge])
