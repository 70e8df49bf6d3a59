"""The compiled steps of one event: let go, displace, enter, and settle what that left open."""

import numpy as np

from services.matching.engine.assignment.network import Network, State, Work, take_flow
from services.matching.engine.assignment.paths import settle_coach, settle_request
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Ids, Integers


@compiled
def enter_row(net: Network, state: State, row: int, units: int) -> None:
    """A request appears with its units, and earns what the prices leave it."""
    best = 0
    for edge in range(net.start[row], net.stop[row]):
        best = max(best, net.weight[edge] - state.price[net.coach[edge]])
    state.profit[row], state.rest[row] = best, units


@compiled
def leave_row(net: Network, state: State, row: int, freed: Integers) -> int:
    """A request lets go of all it holds; `freed` is filled with the coaches, whose number is returned."""
    count = 0
    while state.row_first[row] >= 0:
        edge = state.row_first[row]
        freed[count] = net.coach[edge]
        count += 1
        state.room[net.coach[edge]] += state.flow[edge]
        take_flow(net, state, edge, state.flow[edge])
    state.profit[row], state.rest[row] = 0, 0
    return count


@compiled
def displace(net: Network, state: State, column: int, displaced: Integers) -> int:
    """While a coach has less than no room, those who earn least give way; fills `displaced`, returns their number."""
    count = 0
    while state.room[column] < 0:
        start = net.column_start[column]
        least = start
        for at in range(start, start + state.holders[column]):
            if state.profit[state.holder[at]] < state.profit[state.holder[least]]:
                least = at
        row, edge = state.holder[least], state.held[least]
        units = min(state.flow[edge], -state.room[column])
        take_flow(net, state, edge, units)
        state.room[column] += units
        state.rest[row] += units
        displaced[count] = row
        count += 1
    return count


@compiled
def settle_some(net: Network, state: State, work: Work, rows: Integers, columns: Integers) -> None:
    for row in rows:
        settle_request(net, state, work, row)
    for column in columns:
        settle_coach(net, state, work, column)


@compiled
def held_value(net: Network, state: State) -> int:
    """The worth of all that flows."""
    total = 0
    for row in range(len(net.start)):
        edge = state.row_first[row]
        while edge >= 0:
            total += state.flow[edge] * net.weight[edge]
            edge = state.row_after[edge]
    return total


@compiled
def most_held(net: Network, state: State) -> Ids:
    """int32[rows]: the coach of whom each request holds most, -1 for none."""
    coach = np.full(len(net.start), -1, np.int32)
    for row in range(len(net.start)):
        edge, most = state.row_first[row], 0
        while edge >= 0:
            if state.flow[edge] > most:
                most, coach[row] = state.flow[edge], net.coach[edge]
            edge = state.row_after[edge]
    return coach
