"""Whole requests at coaches: who holds which pair, and how many points each coach has left."""

from typing import NamedTuple

import numpy as np

from services.matching.engine.assignment.network import Network, State
from services.matching.engine.compiled import compiled
from services.matching.engine.pairs import Integers


class Seats(NamedTuple):
    """`held` is the pair of each request, -1 for none; `first`, `after`, `before` list the requests of each coach.

    `worth` int64[pairs] is what a whole pair counts, `load` int64[requests] and `room` int64[coaches] are in points.
    `slack` int64[requests] is how far the pair that is held falls short of the request's best at the prices.
    """

    worth: Integers
    load: Integers
    room: Integers
    held: Integers
    slack: Integers
    first: Integers
    after: Integers
    before: Integers


def no_seats(worth: Integers, load: Integers, room: Integers) -> Seats:
    requests, coaches = len(load), len(room)
    nobody = np.full(requests, -1, np.int64)
    return Seats(
        worth,
        load,
        room.copy(),
        nobody,
        np.zeros(requests, np.int64),
        np.full(coaches, -1),
        nobody.copy(),
        nobody.copy(),
    )


@compiled
def seat(net: Network, state: State, seats: Seats, edge: int, scale: int) -> None:
    """The request of the pair holds nothing yet, and the coach has room."""
    row, column = net.request[edge], net.coach[edge]
    short = state.profit[row] + state.price[column] - net.weight[edge]
    seats.held[row], seats.slack[row] = edge, short * seats.load[row] // scale
    seats.room[column] -= seats.load[row]
    head = seats.first[column]
    seats.after[row], seats.before[row] = head, -1
    if head >= 0:
        seats.before[head] = row
    seats.first[column] = row


@compiled
def unseat(net: Network, seats: Seats, row: int) -> None:
    """The request lets go of the pair that it holds."""
    column = net.coach[seats.held[row]]
    after, before = seats.after[row], seats.before[row]
    if before >= 0:
        seats.after[before] = after
    else:
        seats.first[column] = after
    if after >= 0:
        seats.before[after] = before
    seats.room[column] += seats.load[row]
    seats.held[row] = -1


@compiled
def round_down(net: Network, state: State, seats: Seats, scale: int) -> None:
    """Seat those whom the relaxation gives to one coach, then others by their largest share, where it fits."""
    for whole in (True, False):
        for row in range(len(seats.held)):
            edge, most = state.row_first[row], -1
            while edge >= 0:
                if most < 0 or state.flow[edge] > state.flow[most]:
                    most = edge
                edge = state.row_after[edge]
            if most < 0 or seats.held[row] >= 0 or (state.flow[most] == seats.load[row]) != whole:
                continue
            if seats.room[net.coach[most]] >= seats.load[row]:
                seat(net, state, seats, most, scale)
