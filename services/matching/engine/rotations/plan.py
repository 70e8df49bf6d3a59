"""A rotation plan for a cohort: which slot each starter has in each period.

Problem: each starter has at most one slot a period, each slot its seats in that period, nobody two periods in a
row at one employer unless he asks for it, nobody further away than he travels; placed periods, skills gained
for the first time and little travel count. NP-hard. Method: an integer program, solved by CP-SAT of OR-tools
within a time limit, which gives a plan and an upper bound. Source: Perron and Furnon, OR-Tools (2019 and
later); for rotations Franz and Miller, Scheduling medical residents to rotations, Operations Research 41
(1993). Size: starters × periods × slots variables.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
MOST_STARTERS, MOST_VARIABLES = 200, 2_000_000


@dataclass(frozen=True, slots=True)
class Cohort:
    """`seats` int64[slots, periods]; `employer` int64[slots]; `minutes` int64[starters, slots], -1 where out of reach;
    `lacks` bool[starters, skills] and `teaches` bool[slots, skills]; `may_stay` bool[starters]."""

    seats: Integers
    employer: Integers
    minutes: Integers
    lacks: Flags
    teaches: Flags
    may_stay: Flags

    def __post_init__(self) -> None:
        starters, slots = self.minutes.shape
        if starters > MOST_STARTERS:
            raise ValueError(f"{starters} starters: a cohort has at most {MOST_STARTERS}; plan them in parts")
        if starters * self.seats.size > MOST_VARIABLES:
            raise ValueError(
                f"{starters} starters, {slots} slots and {self.seats.shape[1]} periods are too many at once"
            )
        if (self.seats < 0).any():
            raise ValueError("seats must be 0 or more")


@dataclass(frozen=True, slots=True)
class Weights:
    """Points for a placed period and for a skill gained, and those lost for a minute of travel, one way."""

    period: int = 1_000
    skill: int = 100
    minute: int = 1


@dataclass(frozen=True, slots=True)
class Rotation:
    """`slot` int64[starters, periods], -1 for none; no plan is worth more than `bound`."""

    slot: Integers
    objective: int
    bound: int

    @property
    def exact(self) -> bool:
        return self.objective == self.bound


def rotate(cohort: Cohort, weights: Weights, *, seconds: float = 60.0, seed: int = 0) -> Rotation:
    """The best plan that is found in that time, with its bound."""
    program = _Program(cohort, weights)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 8
    status = solver.solve(program.model)
    slot = np.full((len(cohort.minutes), cohort.seats.shape[1]), -1, np.int64)
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        for (starter, period, where), taken in program.takes.items():
            if solver.boolean_value(taken):
                slot[starter, period] = where
    objective = worth(cohort, weights, slot)
    return Rotation(slot, objective, max(objective, int(np.floor(solver.best_objective_bound + 1e-6))))


def worth(cohort: Cohort, weights: Weights, slot: Integers) -> int:
    """The points of a plan; each skill counts once for a starter."""
    starter, _ = np.nonzero(slot >= 0)
    where = slot[slot >= 0]
    gained = np.zeros_like(cohort.lacks)
    np.logical_or.at(gained, starter, cohort.teaches[where])
    skills = int((gained & cohort.lacks).sum())
    travel = int(cohort.minutes[starter, where].sum())
    return weights.period * len(where) + weights.skill * skills - weights.minute * travel


class _Program:
    """The integer program: a variable for each starter, period and slot in reach that has a seat then."""

    def __init__(self, cohort: Cohort, weights: Weights) -> None:
        self.model = cp_model.CpModel()
        self.takes: dict[tuple[int, int, int], cp_model.IntVar] = {}
        self._cohort, self._weights = cohort, weights
        self._terms: list[tuple[cp_model.IntVar, int]] = []
        for starter, where in np.argwhere(cohort.minutes >= 0).tolist():
            points = weights.period - weights.minute * int(cohort.minutes[starter, where])
            for period in np.flatnonzero(cohort.seats[where] > 0).tolist():
                taken = self.model.new_bool_var("")
                self.takes[starter, period, where] = taken
                self._terms.append((taken, points))
        self._one_slot_and_seats()
        self._other_employer_next()
        self._skills()
        variables, points_of = [term[0] for term in self._terms], [term[1] for term in self._terms]
        self.model.maximize(cp_model.LinearExpr.weighted_sum(variables, points_of))

    def _one_slot_and_seats(self) -> None:
        mine: dict[tuple[int, int], list[cp_model.IntVar]] = {}
        there: dict[tuple[int, int], list[cp_model.IntVar]] = {}
        for (starter, period, where), taken in self.takes.items():
            mine.setdefault((starter, period), []).append(taken)
            there.setdefault((where, period), []).append(taken)
        for all_ in mine.values():
            self.model.add_at_most_one(all_)
        for (where, period), all_ in there.items():
            seats = int(self._cohort.seats[where, period])
            if len(all_) > seats:
                self.model.add(cp_model.LinearExpr.sum(all_) <= seats)

    def _other_employer_next(self) -> None:
        stays: dict[tuple[int, int, int], list[cp_model.IntVar]] = {}
        for (starter, period, where), taken in self.takes.items():
            if not self._cohort.may_stay[starter]:
                for first in (period - 1, period):
                    stays.setdefault((starter, first, int(self._cohort.employer[where])), []).append(taken)
        for all_ in stays.values():
            if len(all_) > 1:
                self.model.add_at_most_one(all_)

    def _skills(self) -> None:
        ways: dict[tuple[int, int], list[cp_model.IntVar]] = {}
        for (starter, _, where), taken in self.takes.items():
            for skill in np.flatnonzero(self._cohort.lacks[starter] & self._cohort.teaches[where]).tolist():
                ways.setdefault((starter, skill), []).append(taken)
        for all_ in ways.values():
            gained = self.model.new_bool_var("")
            self.model.add_bool_or([*all_, gained.negated()])
            self._terms.append((gained, self._weights.skill))
