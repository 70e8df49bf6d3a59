"""Rows and columns of pairs that come and go: the arrays of `network.py` with room to grow.

Each row has a block of pairs, each column a block with spare places at its end. A pair leaves a column by the last one
taking its place. Where a block or an array is full everything is laid out anew, half as large again, so that an
event costs as much as its own pairs on average.
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.assignment.network import Network, State, add_flow
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Ids, Integers


class Layout(NamedTuple):
    """`limit` int64[coaches + 1] ends the block of each column; `spot` is where a column holds a pair.

    `end[0]` is the first place for pairs that no row has had yet.
    """

    limit: Integers
    spot: Integers
    end: Integers


def lay_out(
    start: Integers, coach: Ids, weight: Integers, coaches: int, rows: int, spare: int = 0
) -> tuple[Network, Layout]:
    """Rows `0` up to `len(start) - 1` filled from compressed rows, the rest up to `rows` empty."""
    size = len(coach) + len(coach) // 2 + 1024 + spare
    limit = np.zeros(coaches + 1, np.int64)
    count = np.bincount(coach, minlength=coaches)
    np.cumsum(count + count // 2 + 8, out=limit[1:])
    cells = int(limit[-1])
    net = Network(
        start=np.zeros(rows, np.int64),
        stop=np.zeros(rows, np.int64),
        coach=np.zeros(size, np.int32),
        weight=np.zeros(size, np.int64),
        request=np.zeros(size, np.int32),
        column_start=limit[:-1].copy(),
        column_stop=limit[:-1].copy(),
        column_request=np.zeros(cells, np.int32),
        column_weight=np.zeros(cells, np.int64),
        column_edge=np.zeros(cells, np.int64),
    )
    layout = Layout(limit, np.zeros(size, np.int64), np.zeros(1, np.int64))
    _put_rows(net, layout, start, coach, weight)
    return net, layout


@compiled
def _put_rows(net: Network, layout: Layout, start: Integers, coach: Ids, weight: Integers) -> None:
    for row in range(len(start) - 1):
        put_row(net, layout, row, coach[start[row] : start[row + 1]], weight[start[row] : start[row + 1]])


@compiled
def put_row(net: Network, layout: Layout, row: int, coach: Ids, weight: Integers) -> bool:
    """Pairs for an empty row; False, with nothing changed, where there is no room for them."""
    base = layout.end[0]
    if base + len(coach) > len(net.coach):
        return False
    for column in coach:
        if net.column_stop[column] == layout.limit[column + 1]:
            return False
    layout.end[0] = base + len(coach)
    net.start[row], net.stop[row] = base, base + len(coach)
    for at in range(len(coach)):
        edge, column = base + at, coach[at]
        net.coach[edge], net.weight[edge], net.request[edge] = column, weight[at], row
        spot = net.column_stop[column]
        net.column_stop[column] = spot + 1
        net.column_request[spot], net.column_weight[spot], net.column_edge[spot] = row, weight[at], edge
        layout.spot[edge] = spot
    return True


@compiled
def cut_row(net: Network, layout: Layout, row: int) -> None:
    """Take the pairs of a row away; nothing may flow on them."""
    for edge in range(net.start[row], net.stop[row]):
        column, spot = net.coach[edge], layout.spot[edge]
        last = net.column_stop[column] - 1
        moved = net.column_edge[last]
        net.column_request[spot], net.column_weight[spot] = net.column_request[last], net.column_weight[last]
        net.column_edge[spot], layout.spot[moved] = moved, spot
        net.column_stop[column] = last
    if net.stop[row] == layout.end[0]:
        layout.end[0] = net.start[row]
    net.stop[row] = net.start[row]


@compiled
def compressed(net: Network) -> tuple[Integers, Ids, Integers]:
    """All rows as compressed rows: `start`, `coach`, `weight`."""
    rows = len(net.start)
    start = np.zeros(rows + 1, np.int64)
    for row in range(rows):
        start[row + 1] = start[row] + net.stop[row] - net.start[row]
    coach, weight = np.empty(start[rows], np.int32), np.empty(start[rows], np.int64)
    for row in range(rows):
        for at in range(net.stop[row] - net.start[row]):
            coach[start[row] + at] = net.coach[net.start[row] + at]
            weight[start[row] + at] = net.weight[net.start[row] + at]
    return start, coach, weight


@compiled
def put_flow(net: Network, state: State, start: Integers, flow: Integers) -> None:
    """Units for each pair of compressed rows, which were laid out in this order."""
    for row in range(len(start) - 1):
        for at in range(start[row], start[row + 1]):
            if flow[at] > 0:
                add_flow(net, state, net.start[row] + at - start[row], flow[at])


@compiled
def carry_flow(net: Network, state: State, new_net: Network, new_state: State) -> None:
    """The same flow on the same pairs in another layout, which has them in the same order."""
    for row in range(len(net.start)):
        edge = state.row_first[row]
        while edge >= 0:
            add_flow(new_net, new_state, new_net.start[row] + edge - net.start[row], state.flow[edge])
            edge = state.row_after[edge]
