"""Problem A′: loads that differ. Rounding of the transportation relaxation, ejection chains, and a proven bound.

The problem: generalised assignment, G. Ross and R. Soland, "A branch and bound algorithm for the generalized assignment
problem", 1975; NP-hard. Method: the relaxation shares requests among coaches, point by point; hardly more requests than
there are coaches come out shared (D. Shmoys and É. Tardos, "An approximation algorithm for the generalized assignment
problem", 1993). They are seated where they fit, and chains of moves (`ejection.py`) fill what is left. The relaxation's
prices bound every assignment (`dual.py`), so the gap is proven.
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.assignment.dual import exact_sum, usable
from services.matching.engine.assignment.ejection import beam, improve
from services.matching.engine.assignment.network import Network, State
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.assignment.seats import Seats, no_seats, round_down
from services.matching.engine.assignment.transport import transport
from services.matching.engine.assignment.units import Units
from services.matching.engine.pairs import Integers

PASSES = 30
LEAST_GAIN = 50_000
"""A pass that gains less than one part in so many of the total is the last."""


class Shared(NamedTuple):
    """The relaxation of a problem, solved: requests shared among coaches point by point. `able`: its pairs' indexes.

    `state.price` is per point of load, in 1/`scale`.
    """

    problem: Problem
    able: Integers
    worth: Integers
    net: Network
    state: State
    scale: int


def share(problem: Problem, units: Units, reach: int) -> Shared:
    pairs = problem.pairs
    request = pairs.request()
    able = np.flatnonzero(problem.load[request] <= problem.capacity[pairs.coach])
    start = np.zeros(pairs.requests + 1, np.int64)
    np.cumsum(np.bincount(request[able], minlength=pairs.requests), out=start[1:])
    worth = pairs.score[able] + problem.reward()
    weight = units.weight(worth, problem.load[request[able]])
    net, state, _ = transport(start, pairs.coach[able], weight, problem.load, usable(problem), reach * units.scale)
    return Shared(problem, able, worth, net, state, units.scale)


def seated(shared: Shared) -> Integers:
    """The pair by which each request is served, whole; -1: none."""
    net, state, seats = shared.net, shared.state, _rounded(shared)
    links = beam()
    for _ in range(PASSES):
        unlucky = np.flatnonzero((seats.held < 0) & (state.profit > 0) | (seats.slack > 0) & (seats.held >= 0))
        others = np.flatnonzero((seats.held < 0) & (state.profit == 0))
        order = unlucky[np.argsort(-state.profit[unlucky], kind="stable")]
        gained = improve(net, state, seats, links, np.concatenate((order, others)), shared.scale)
        if gained == 0 or gained * LEAST_GAIN < exact_sum(shared.worth[seats.held[seats.held >= 0]]):
            break
    return _pairs_held(shared, seats)


def rounded(shared: Shared) -> Integers:
    """The same at once, with those only whom the relaxation nearly seats."""
    return _pairs_held(shared, _rounded(shared))


def _rounded(shared: Shared) -> Seats:
    seats = no_seats(shared.worth, shared.problem.load, shared.problem.capacity)
    round_down(shared.net, shared.state, seats, shared.scale)
    return seats


def _pairs_held(shared: Shared, seats: Seats) -> Integers:
    held = np.full(shared.problem.pairs.requests, -1, np.int64)
    served = seats.held >= 0
    held[served] = shared.able[seats.held[served]]
    return held
