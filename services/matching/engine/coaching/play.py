"""Plays events on a solved run: after each the optimum is kept, and now and then compared with a cold solve.

Problem D at work: requests by id in front of `assignment/live.py`, and the time that each event took.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from services.matching.engine.assignment.live import Live
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.assignment.solve import solve
from services.matching.engine.pairs import Integers, Pairs


@dataclass(eq=False)
class Play:
    """`slots`: where each waiting request is; `loads` and `offers`: its load, coaches and scores."""

    problem: Problem
    names: list[str]
    clock: Callable[[], float] = time.perf_counter
    live: Live = field(init=False)
    seconds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        pairs = self.problem.pairs
        _compile()
        self.live = Live(self.problem)
        self._slots = {name: slot for slot, name in enumerate(self.names)}
        self._loads = dict(zip(self.names, self.problem.load.tolist(), strict=True))
        self._offers: dict[str, tuple[Integers, Integers]] = {}
        for row, name in enumerate(self.names):
            part = slice(pairs.start[row], pairs.start[row + 1])
            self._offers[name] = pairs.coach[part].astype(np.int64), pairs.score[part]
        self._given = np.zeros(pairs.coaches, np.int64)  # points of pairs that were fixed since the start

    def arrive(self, name: str, coach: Integers, score: Integers, load: int) -> None:
        began = self.clock()
        self._slots[name] = self.live.arrive(coach.astype(np.int32), score, load)
        self.seconds.append(self.clock() - began)
        self._loads[name], self._offers[name] = load, (coach, score)

    def withdraw(self, name: str) -> None:
        began = self.clock()
        self.live.withdraw(self._slots.pop(name))
        self.seconds.append(self.clock() - began)
        del self._loads[name], self._offers[name]

    def set_capacity(self, coach: int, capacity: int) -> None:
        """`capacity` as in the file of coaches; what was fixed since the start takes its part of it."""
        began = self.clock()
        self.live.set_capacity(coach, max(0, capacity - int(self._given[coach])))
        self.seconds.append(self.clock() - began)

    def fix(self, name: str, coach: int) -> None:
        """Raises ValueError where the coach has not the points."""
        began = self.clock()
        self.live.fix(self._slots[name], coach)
        self.seconds.append(self.clock() - began)
        self._given[coach] += self._loads[name]
        del self._slots[name], self._loads[name], self._offers[name]

    def cold(self) -> int:
        """The objective of all that waits now, solved anew: exact for equal loads, else of the relaxation."""
        problem = self.waiting()
        return solve(problem).objective if problem.equal_loads() else Live(problem, self.live.units).objective

    def coach_of(self, name: str) -> int | None:
        """Who is given to this request now."""
        coach = int(self.live.coaches()[self._slots[name]])
        return coach if coach >= 0 else None

    def waiting(self) -> Problem:
        """All that waits now, and the capacity that is left, as one problem."""
        names = list(self._offers)
        rows = np.repeat(np.arange(len(names)), [len(self._offers[name][0]) for name in names])
        nothing = np.zeros(0, np.int64)
        coach, score = (np.concatenate([nothing, *(self._offers[name][at] for name in names)]) for at in (0, 1))
        return Problem(
            Pairs.of(rows, coach, score, requests=len(names), coaches=len(self.live.capacity)),
            self.live.capacity.copy(),
            np.array([self._loads[name] for name in names], np.int64),
            serve_first=self.problem.serve_first,
        )

    def percentile(self, share: int) -> float:
        """Milliseconds that this share (in percent) of the events stayed within."""
        return round(float(np.percentile(self.seconds, share)) * 1_000, 4) if self.seconds else 0.0


def _compile() -> None:
    """One event of each kind on two requests, so that no event that counts waits for the compiler."""
    pairs = Pairs.of([0, 0, 1], [0, 1, 0], [3, 2, 2], requests=2, coaches=2)
    live = Live(Problem.of(pairs, [1, 1]))
    live.withdraw(live.arrive([0], [5]))
    live.set_capacity(0, 0)
    live.set_capacity(0, 2)
    live.fix(0, 0)
