"""What loads and capacities are counted in, so that both are whole numbers of one unit of flow.

Equal loads: a unit is a place, and flows are whole requests. Other loads: a unit is a point, a request may be shared
among coaches (the transportation relaxation), and a pair's score is spread over its points in 1/`scale`.
"""

import math
from dataclasses import dataclass

import numpy as np

from services.matching.engine.assignment.problem import LIMIT, Problem
from services.matching.engine.pairs import Integers

POINTS = 360_360
"""Loads from 1 to 15 all divide this, so that the spread scores are whole numbers."""

FINE = 20_000
"""In how many steps at least the worth of a point is counted where prices need not be exact."""


@dataclass(frozen=True, slots=True)
class Units:
    """`load`: the size of every load where all are equal, else 0. Prices per point of load are in 1/`scale`."""

    load: int
    scale: int

    def supply(self, loads: Integers) -> Integers:
        return np.ones(len(loads), np.int64) if self.load else loads

    def room(self, capacity: Integers) -> Integers:
        return capacity // self.load if self.load else capacity

    def weight(self, score: Integers, loads: Integers | int) -> Integers:
        """The worth of one unit of pairs with these scores and loads."""
        return score if self.load else score * self.scale // loads

    def fits(self, load: int) -> bool:
        return load == self.load if self.load else load > 0


def units_of(problem: Problem, *, in_points: bool = False) -> Units:
    """Places for equal loads unless points are asked for; else points, with a scale that all loads divide if it can."""
    if problem.equal_loads() and not in_points:
        load = int(problem.load[0]) if problem.load.size else 1
        return Units(load, load)
    loads = {int(load) for load in np.unique(problem.load)}
    scale = POINTS if not loads or max(loads) <= 15 else math.lcm(*loads) if len(loads) < 40 else LIMIT
    scores = np.abs(problem.pairs.score)
    largest = int(scores.max(initial=0)) + problem.reward() + 1
    most = max(1, LIMIT // 64 // largest)
    return Units(0, scale if scale <= min(most, 10**9) else min(most, 2**20))


def coarse_units(problem: Problem) -> Units:
    """Points, with a scale that tells pairs apart and no more: any prices bound, and coarse ones are found sooner."""
    largest = int(np.abs(problem.pairs.score).max(initial=0)) + problem.reward() + 1
    fine = -(-FINE * int(problem.load.max(initial=1)) // largest)
    return Units(0, max(1, min(max(60, fine), LIMIT // 64 // largest)))
