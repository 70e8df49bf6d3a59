"""The transportation problem as arrays, for compiled loops: requests supply units, coaches have room for units.

`Network` is what is asked, `State` an answer with its prices, `Work` what a search needs. All pairs are kept twice: by
request and by coach, so that a search can run from either side. Rows and columns have a first and a last, not only a
first, so that `live.py` can let them grow.
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Ids, Integers

FAR = 2**62
UNKNOWN = -1


class Network(NamedTuple):
    """`weight` is the worth of one unit on a pair; `column_edge` leads from a column to the index of the pair."""

    start: Integers
    stop: Integers
    coach: Ids
    weight: Integers
    request: Ids
    column_start: Integers
    column_stop: Integers
    column_request: Ids
    column_weight: Integers
    column_edge: Integers


class State(NamedTuple):
    """Units per pair, what is left on both sides, and the prices that prove it.

    Always `profit[i] + price[j] >= weight` for each pair, with equality where `flow > 0`, and all prices and profits
    are at least 0. It is optimal when nothing is left where the profit, and no room where the price, is above 0.
    The pairs with flow are listed twice. By coach: `holders` of them from `column_start` on, the pair in `held` and its
    request in `holder`, side by side since searches read them all the time; `seat` is where a pair stands. And by
    request, as a chain: `row_first`, `row_after`.
    """

    flow: Integers
    rest: Integers
    room: Integers
    profit: Integers
    price: Integers
    holders: Integers
    held: Integers
    holder: Ids
    seat: Integers
    row_first: Integers
    row_after: Integers


class Work(NamedTuple):
    """Labels of one search, all `FAR` between searches. `entered`, `left`: the pairs by which a path came to a coach.

    `leaver`: of those who hold a coach the pair whose request gives up least, -1 for none, and `leaving` how much that
    is; found once a search, UNKNOWN before.
    `counts`: size of the heap, coaches touched, requests touched. `floor[0]`: where rows are sorted by weight less
    `usual`, greatest first, no price is less than this beyond the usual one, so that a search leaves a row early; else
    so low that it never does.
    """

    label: Integers
    entered: Integers
    left: Integers
    leaver: Integers
    leaving: Integers
    request_label: Integers
    heap: Ids
    place: Ids
    touched: Ids
    touched_requests: Ids
    counts: Integers
    usual: Integers
    floor: Integers


def network(start: Integers, coach: Ids, weight: Integers, coaches: int) -> Network:
    """From compressed rows."""
    column_start = np.zeros(coaches + 1, np.int64)
    request, rows, weights, edges = _columns(start, coach, weight, column_start)
    return Network(
        start[:-1], start[1:], coach, weight, request, column_start[:-1], column_start[1:], rows, weights, edges
    )


def fresh_state(network: Network, supply: Integers, room: Integers) -> State:
    """Nothing flows, all prices are 0, and profits are not set yet."""
    state = empty_state(network, len(network.start))
    state.rest[:], state.room[:] = supply, room
    return state


def empty_state(network: Network, rows: int) -> State:
    """Nothing flows, nothing is left, nothing has a price."""
    coaches, edges, cells = len(network.column_start), len(network.coach), len(network.column_edge)
    return State(
        flow=np.zeros(edges, np.int64),
        rest=np.zeros(rows, np.int64),
        room=np.zeros(coaches, np.int64),
        profit=np.zeros(rows, np.int64),
        price=np.zeros(coaches, np.int64),
        holders=np.zeros(coaches, np.int64),
        held=np.zeros(cells, np.int64),
        holder=np.zeros(cells, np.int32),
        seat=np.zeros(edges, np.int64),
        row_first=np.full(rows, -1, np.int64),
        row_after=np.full(edges, -1, np.int64),
    )


def workspace(requests: int, coaches: int) -> Work:
    return Work(
        label=np.full(coaches, FAR, np.int64),
        entered=np.full(coaches, -1, np.int64),
        left=np.full(coaches, -1, np.int64),
        leaver=np.full(coaches, -1, np.int64),
        leaving=np.full(coaches, UNKNOWN, np.int64),
        request_label=np.full(requests, FAR, np.int64),
        heap=np.zeros(coaches, np.int32),
        place=np.full(coaches, -1, np.int32),
        touched=np.zeros(coaches, np.int32),
        touched_requests=np.zeros(requests, np.int32),
        counts=np.zeros(3, np.int64),
        usual=np.zeros(coaches, np.int64),
        floor=np.full(1, -FAR, np.int64),
    )


@compiled
def _columns(
    start: Integers, coach: Ids, weight: Integers, column_start: Integers
) -> tuple[Ids, Ids, Integers, Integers]:
    """The same pairs by coach, by counting; fills `column_start`."""
    edges, coaches = len(coach), len(column_start) - 1
    request, rows = np.empty(edges, np.int32), np.empty(edges, np.int32)
    weights, indexes = np.empty(edges, np.int64), np.empty(edges, np.int64)
    for edge in range(edges):
        column_start[coach[edge] + 1] += 1
    for column in range(coaches):
        column_start[column + 1] += column_start[column]
    filled = column_start[:-1].copy()
    for row in range(len(start) - 1):
        for edge in range(start[row], start[row + 1]):
            request[edge] = row
            at = filled[coach[edge]]
            filled[coach[edge]] = at + 1
            rows[at], weights[at], indexes[at] = row, weight[edge], edge
    return request, rows, weights, indexes


@compiled
def find_profits(net: Network, state: State) -> None:
    """What each request earns at most at the prices, at least 0."""
    for row in range(len(net.start)):
        best = 0
        for edge in range(net.start[row], net.stop[row]):
            best = max(best, net.weight[edge] - state.price[net.coach[edge]])
        state.profit[row] = best


@compiled
def add_flow(net: Network, state: State, edge: int, units: int) -> None:
    """More units on a pair; its request and its coach keep count elsewhere."""
    if state.flow[edge] == 0:
        row, column = net.request[edge], net.coach[edge]
        at = net.column_start[column] + state.holders[column]
        state.held[at], state.holder[at], state.seat[edge] = edge, row, at
        state.holders[column] += 1
        state.row_after[edge] = state.row_first[row]
        state.row_first[row] = edge
    state.flow[edge] += units


@compiled
def take_flow(net: Network, state: State, edge: int, units: int) -> None:
    """Fewer units on a pair, which must have them."""
    state.flow[edge] -= units
    if state.flow[edge] > 0:
        return
    row, column = net.request[edge], net.coach[edge]
    seat, last = state.seat[edge], net.column_start[column] + state.holders[column] - 1
    moved = state.held[last]
    state.held[seat], state.holder[seat], state.seat[moved] = moved, state.holder[last], seat
    state.holders[column] -= 1
    at = state.row_first[row]
    if at == edge:
        state.row_first[row] = state.row_after[edge]
        return
    while state.row_after[at] != edge:
        at = state.row_after[at]
    state.row_after[at] = state.row_after[edge]


@compiled
def fill_tight(net: Network, state: State) -> None:
    """Let flow what can flow at the present prices, requests in turn."""
    for row in range(len(net.start)):
        if state.rest[row] == 0 or state.profit[row] == 0:
            continue
        for edge in range(net.start[row], net.stop[row]):
            column = net.coach[edge]
            if state.room[column] > 0 and net.weight[edge] - state.price[column] == state.profit[row]:
                units = min(state.rest[row], state.room[column])
                add_flow(net, state, edge, units)
                state.rest[row] -= units
                state.room[column] -= units
                if state.rest[row] == 0:
                    break
