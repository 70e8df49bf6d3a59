"""Problem A′: loads that differ. Rounding of the transportation relaxation, ejection chains, and a proven bound.

The problem: generalised assignment, G. Ross and R. Soland, "A branch and bound algorithm for the generalized assignment
problem", 1975; NP-hard. Method: the relaxation shares requests among coaches, point by point; hardly more requests than
there are coaches come out shared (D. Shmoys and É. Tardos, "An approximation algorithm for the generalized assignment
problem", 1993). They are seated where they fit, and chains of moves (`ejection.py`) fill what is left. The relaxation's
prices bound every assignment (`dual.py`), so the gap is proven.
"""

import numpy as np

from services.matching.engine.assignment.dual import usable
from services.matching.engine.assignment.ejection import beam, improve
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.assignment.seats import no_seats, round_down
from services.matching.engine.assignment.transport import transport
from services.matching.engine.assignment.units import Units
from services.matching.engine.pairs import Integers

PASSES = 30


def by_points(problem: Problem, units: Units, reach: int) -> tuple[Integers, Integers]:
    """The pair by which each request is served (-1: none), and prices per point of load in 1/`units.scale`."""
    pairs = problem.pairs
    request = pairs.request()
    able = np.flatnonzero(problem.load[request] <= problem.capacity[pairs.coach])
    start = np.zeros(pairs.requests + 1, np.int64)
    np.cumsum(np.bincount(request[able], minlength=pairs.requests), out=start[1:])
    worth = pairs.score[able] + problem.reward()
    weight = units.weight(worth, problem.load[request[able]])
    net, state, _ = transport(start, pairs.coach[able], weight, problem.load, usable(problem), reach * units.scale)
    seats, links = no_seats(worth, problem.load, problem.capacity), beam()
    round_down(net, state, seats, units.scale)
    for _ in range(PASSES):
        unlucky = np.flatnonzero((seats.held < 0) & (state.profit > 0) | (seats.slack > 0) & (seats.held >= 0))
        others = np.flatnonzero((seats.held < 0) & (state.profit == 0))
        order = unlucky[np.argsort(-state.profit[unlucky], kind="stable")]
        if improve(net, state, seats, links, np.concatenate((order, others)), units.scale) == 0:
            break
    held = np.full(pairs.requests, -1, np.int64)
    served = seats.held >= 0
    held[served] = able[seats.held[served]]
    return held, state.price
