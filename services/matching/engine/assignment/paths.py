"""Shortest augmenting paths from either side, until the prices prove that nothing better exists.

The problem: a request with units left that would earn something, or a coach with room left who has a price. One path
along which others move up, shortest in what the total loses beside the prices, settles at least one unit; prices then
shift by what the path cost, and stay right for all others. Method: successive shortest paths with reduced costs,
J. Edmonds and R. Karp, "Theoretical improvements in algorithmic efficiency for network flow problems", 1972; for
assignments R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment
problems", 1987. One path costs at most O(pairs + coaches log coaches), mostly far less: it stops at the first way out.
"""

from services.matching.engine.assignment.heap import clear, lower, pop_least
from services.matching.engine.assignment.network import FAR, UNKNOWN, Network, State, Work, add_flow, take_flow
from services.matching.engine.compiled import compiled


@compiled
def search(net: Network, state: State, work: Work, row: int) -> tuple[int, int, int]:  # noqa: C901 a compiled loop
    """The shortest way from a request to room, or to a unit that gives up its place; it may be the request's own.

    Returns its length, the coach where it ends (-1: at none), and the pair that is given up there (-1: there is room).
    One loop for the request itself and for who holds a coach: a call for each would cost more than what it does.
    """
    best, end, dropped = state.profit[row], -1, -1
    column, length, first, last = -1, 0, 0, 1
    while True:
        for at in range(first, last):
            other, left = (row, -1) if column < 0 else (state.holder[at], state.held[at])
            if work.request_label[other] < FAR:
                continue
            work.touched_requests[work.counts[2]] = other
            work.counts[2] += 1
            work.request_label[other] = length
            base = length + state.profit[other]
            for edge in range(net.start[other], net.stop[other]):
                onto = net.coach[edge]
                if base + work.floor[0] + work.usual[onto] - net.weight[edge] >= best:
                    break
                onward = base + state.price[onto] - net.weight[edge]
                if onward >= best or onward >= work.label[onto]:
                    continue
                lower(work, onto, onward)
                work.entered[onto], work.left[onto] = edge, left
                if state.room[onto] > 0:
                    best, end, dropped = onward, onto, -1
                    continue
                if work.leaving[onto] == UNKNOWN:
                    _find_leaver(net, state, work, onto)
                if onward + work.leaving[onto] < best:
                    best, end, dropped = onward + work.leaving[onto], onto, work.leaver[onto]
        column = pop_least(work)
        if column < 0 or work.label[column] >= best:
            return best, end, dropped
        length, first = work.label[column], net.column_start[column]
        last = first + state.holders[column]


@compiled
def _find_leaver(net: Network, state: State, work: Work, column: int) -> None:
    """A request that was reached before was a way out there already, and no longer one: it need not be left out."""
    start, least, profit = net.column_start[column], -1, FAR
    for at in range(start, start + state.holders[column]):
        if state.profit[state.holder[at]] < profit:
            least, profit = state.held[at], state.profit[state.holder[at]]
    work.leaver[column], work.leaving[column] = least, profit


@compiled
def search_back(net: Network, state: State, work: Work, start: int) -> tuple[int, int, int]:
    """Who takes room at a coach with a price: the shortest chain of moves that ends where nothing is lost.

    Returns the length, the coach who has room instead (-1: a request with units left takes it), and the last pair of
    the chain (-1: nobody moves, and the price of the coach falls by the length).
    """
    best, end, last = state.price[start], start, -1
    lower(work, start, 0)
    while True:
        column = pop_least(work)
        if column < 0 or work.label[column] >= best:
            return best, end, last
        base = work.label[column] + state.price[column]
        for at in range(net.column_start[column], net.column_stop[column]):
            row = net.column_request[at]
            length = base + state.profit[row] - net.column_weight[at]
            if length >= best or length >= work.request_label[row]:
                continue
            if work.request_label[row] == FAR:
                work.touched_requests[work.counts[2]] = row
                work.counts[2] += 1
            work.request_label[row] = length
            edge = net.column_edge[at]
            if state.rest[row] > 0:
                best, end, last = length, -1, edge
                continue
            held = state.row_first[row]
            while held >= 0:
                other = net.coach[held]
                if length < work.label[other]:
                    lower(work, other, length)
                    work.entered[other], work.left[other] = edge, held
                    if length + state.price[other] < best:
                        best, end, last = length + state.price[other], other, edge
                held = state.row_after[held]


@compiled
def settle_request(net: Network, state: State, work: Work, row: int) -> None:
    """Until the request has no units left or earns nothing."""
    while state.rest[row] > 0 and state.profit[row] > 0:
        best, end, dropped = search(net, state, work, row)
        _shift(state, work, best, 1)
        if end >= 0:
            _move_up(net, state, work, row, end, dropped)
        clear(work)


@compiled
def settle_coach(net: Network, state: State, work: Work, column: int) -> None:
    """Until the coach has no room left or no price."""
    while state.room[column] > 0 and state.price[column] > 0:
        best, end, last = search_back(net, state, work, column)
        _shift(state, work, best, -1)
        if last >= 0:
            _move_in(net, state, work, column, end, last)
        clear(work)


@compiled
def settle(net: Network, state: State, work: Work) -> None:
    """All of them; settling one never unsettles another."""
    for row in range(len(net.start)):
        if state.rest[row] > 0:
            settle_request(net, state, work, row)
    for column in range(len(net.column_start)):
        if state.room[column] > 0:
            settle_coach(net, state, work, column)


@compiled
def _shift(state: State, work: Work, length: int, sign: int) -> None:
    """Prices up (or down) and profits down (or up) by as much as the path was longer than the way to each."""
    for at in range(work.counts[1]):
        column = work.touched[at]
        if work.label[column] < length:
            state.price[column] += sign * (length - work.label[column])
            work.floor[0] = min(work.floor[0], state.price[column] - work.usual[column])
    for at in range(work.counts[2]):
        row = work.touched_requests[at]
        if work.request_label[row] < length:
            state.profit[row] -= sign * (length - work.request_label[row])


@compiled
def _move_up(net: Network, state: State, work: Work, row: int, end: int, dropped: int) -> None:
    """Along the path from the request to the coach `end`, each gives its place to the one before."""
    units = min(state.rest[row], state.flow[dropped] if dropped >= 0 else state.room[end])
    column = end
    while work.left[column] >= 0:
        units = min(units, state.flow[work.left[column]])
        column = net.coach[work.left[column]]
    if dropped >= 0:
        take_flow(net, state, dropped, units)
        state.rest[net.request[dropped]] += units
    else:
        state.room[end] -= units
    column = end
    while True:
        left = work.left[column]
        add_flow(net, state, work.entered[column], units)
        if left < 0:
            break
        take_flow(net, state, left, units)
        column = net.coach[left]
    state.rest[row] -= units


@compiled
def _move_in(net: Network, state: State, work: Work, start: int, end: int, last: int) -> None:
    """Along the chain each takes the place that the next one left; the first one takes the room of `start`."""
    units = min(state.room[start], state.rest[net.request[last]]) if end < 0 else state.room[start]
    column = net.coach[last] if end < 0 else end
    while column != start:
        units = min(units, state.flow[work.left[column]])
        column = net.coach[work.entered[column]]
    state.room[start] -= units
    if end < 0:
        add_flow(net, state, last, units)
        state.rest[net.request[last]] -= units
        column = net.coach[last]
    else:
        state.room[end] += units
        column = end
    while column != start:
        add_flow(net, state, work.entered[column], units)
        take_flow(net, state, work.left[column], units)
        column = net.coach[work.entered[column]]
