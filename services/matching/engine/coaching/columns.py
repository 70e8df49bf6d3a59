"""The best plan over all pairs that no rule excludes, from a few of them: column generation.

Solve with the best candidates of each request, look with the prices of that plan through all pairs for what beats it,
add the best of those, solve again; until nothing does. Then the prices prove the plan the best over all pairs, though
only a fraction was ever listed. G. Dantzig and P. Wolfe, "Decomposition principle for linear programs", 1960. A round
costs one pass over requests x coaches, the first ones a solve as well; four to eight rounds are usual. Where loads
differ and all pairs are few, all are listed at once: then more can be proved than prices prove.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from services.matching.engine.assignment.dual import cap_prices
from services.matching.engine.assignment.problem import Groups, Problem, Solution
from services.matching.engine.assignment.solve import Draft
from services.matching.engine.candidates.best import Candidates, best
from services.matching.engine.candidates.listed import Listed, profits
from services.matching.engine.candidates.pricing import Better, better, terms
from services.matching.engine.coaching.refining import Refining
from services.matching.engine.fit.board import Board
from services.matching.engine.fit.settings import GREATEST_FIT
from services.matching.engine.tables.rows import Int64

FIRST, ADDED = 24, 12
"""Candidates per request to begin with, and pairs that a round adds per request at most."""
FEW_PAIRS = 250_000
"""Requests times coaches up to which all pairs are listed where loads differ."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """`problem` holds the listed pairs. `violating`: pairs over all that would still beat the plan; 0 is the proof.

    `seconds` of candidates, solve and certify (the last pass).
    """

    problem: Problem
    solution: Solution
    listed: Listed
    candidates: Candidates
    violating: int
    rounds: int
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """`base`: what serving each request is worth before fit."""

    base: Int64
    capacity: Int64
    load: Int64
    groups: Groups | None
    serve_first: bool

    def problem(self, listed: Listed, eligible: int) -> Problem:
        """`eligible`: how many pairs there are, listed or not."""
        coaches, requests = len(self.capacity), len(self.load)
        highest = int(self.base.max(initial=0))
        spread = GREATEST_FIT * (min(requests, coaches) + 1) + 2 * highest
        if self.mixed() or self.groups is not None:
            spread = (GREATEST_FIT + highest) * (requests + 1)
        return Problem(
            listed.pairs(self.base, coaches), self.capacity, self.load, self.groups, self.serve_first,
            least_reward=spread + 1, partial=len(listed.coach) < eligible,
        )  # fmt: skip

    def mixed(self) -> bool:
        """Whether loads differ."""
        return bool(np.any(self.load != self.load[:1]))

    def first(self, usual: int) -> int:
        """Candidates per request to begin with."""
        coaches = len(self.capacity)
        return coaches if self.mixed() and len(self.load) * coaches <= FEW_PAIRS else usual


class Solver(Protocol):
    """Solves the problem of each round; whole requests are seated once, at the end."""

    def draft(self, problem: Problem, changed: Int64, /) -> Draft:
        """Prices. `changed`: the requests with new pairs since the last round."""

    def finish(self, drafted: Draft, /) -> Solution:
        """The assignment, at these prices."""


def plan(
    board: Board,
    task: Task,
    tell: Callable[[str], None] = lambda _: None,
    first: int = FIRST,
    solver: Solver | None = None,
) -> Plan:
    """`tell` hears after each round what it found. `solver`: the engine, unless another is chosen."""
    clock = _Clock()
    candidates = best(board, task.first(first))
    eligible = int(candidates.eligible.sum(dtype=np.int64))
    listed, rounds, by = Listed.of(candidates), 0, solver or Refining()
    changed = np.arange(board.requests)
    clock.add("candidates")
    while True:
        rounds += 1
        problem = task.problem(listed, eligible)
        drafted = by.draft(problem, changed)
        solution = drafted.solution
        clock.add("solve")
        found = beating(board, problem, solution.prices, solution.scale, task.base, solution.group_prices)
        if not found.violating:
            clock.add("certify")
            solution = by.finish(drafted)
            clock.add("solve")
            return Plan(problem, solution, listed, candidates, found.violating, rounds, clock.seconds)
        tell(f"round {rounds}: {found.violating:,} of all pairs beat the plan")
        listed, changed = listed.with_better(found), np.unique(found.request)
        clock.add("candidates")


def beating(
    board: Board, problem: Problem, prices: Int64, scale: int, base: Int64, group_prices: Sequence[Int64] = ()
) -> Better:
    """Pairs over all, listed or not, that are worth more beyond the prices than what their request now gains.

    Trusts nothing but the board: any prices that leave none prove the bound that follows from them.
    """
    paid = cap_prices(problem.groups, group_prices, problem.pairs.requests)
    reward = problem.reward()
    profit = profits(problem.pairs, problem.load, prices, scale, paid, reward)
    return better(board, terms(base + reward, problem.load, prices, scale, profit, paid), ADDED)


class _Clock:
    def __init__(self) -> None:
        self.seconds = {"candidates": 0.0, "solve": 0.0, "certify": 0.0}
        self._last = time.perf_counter()

    def add(self, phase: str) -> None:
        now = time.perf_counter()
        self.seconds[phase] += now - self._last
        self._last = now
