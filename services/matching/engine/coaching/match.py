"""The whole of coaching: from an instance to who gets which coach, with the proof.

Scores every pair that no rule excludes and finds the best plan over all of them; or takes the pairs that are given and
scores nothing. `value` is the greatest total of value and fit; `cover` serves as many as possible first.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from services.matching.engine.assignment.dual import exact_sum
from services.matching.engine.assignment.problem import Problem, Solution
from services.matching.engine.assignment.solve import solve
from services.matching.engine.candidates.scan import fit_of_each
from services.matching.engine.coaching.columns import Solver, Task, plan
from services.matching.engine.coaching.instance import Instance
from services.matching.engine.fit.board import board_of
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.score import value
from services.matching.engine.fit.settings import Settings
from services.matching.engine.pairs import Pairs
from services.matching.engine.tables import NONE
from services.matching.engine.tables.rows import Int32, Int64


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Over all requests of the instance, fixed ones included.

    `coach` int32 (NONE: unassigned), `score` and `fit` int64 (0 where unassigned; fit is 0 where pairs were given).
    `eligible` int32: how many coaches no rule excludes; of pairs that are given, how many there are. `objective` and
    `upper_bound` hold the fixed pairs too. `violating_pairs` is None where pairs were given: all of them are listed.
    `problem` and `solution` are those of the requests that were open.
    """

    coach: Int32
    score: Int64
    fit: Int64
    eligible: Int32
    objective: int
    upper_bound: int
    violating_pairs: int | None
    pairs_considered: int
    pairs_listed: int
    rounds: int
    seconds: dict[str, float]
    problem: Problem
    solution: Solution

    @property
    def exact(self) -> bool:
        return self.objective == self.upper_bound

    @property
    def gap(self) -> float:
        """How far the objective may be below the best, as a part of the bound."""
        return 0.0 if self.exact else (self.upper_bound - self.objective) / max(1, abs(self.upper_bound))

    @property
    def assigned(self) -> int:
        return int(np.count_nonzero(self.coach != NONE))


def match(
    work: Instance,
    catalogue: Catalogue,
    settings: Settings,
    *,
    serve_first: bool = False,
    tell: Callable[[str], None] = lambda _: None,
    solver: Solver | None = None,
) -> Outcome:
    """Objective `value`, or `cover` with `serve_first`. Exact for equal loads; else with a proven bound.

    `solver`: the engine, unless another is chosen.
    """
    began = time.perf_counter()
    base = value(work.tables.requests, settings)
    tables = work.tables
    board = board_of(tables, catalogue, settings)
    prepared = time.perf_counter() - began
    task = Task(base, tables.coaches.capacity, tables.requests.load, work.groups, serve_first)
    found = plan(board, task, tell, solver=solver)
    fit = np.where(found.solution.coach == NONE, 0, found.solution.score - base)
    eligible = found.candidates.eligible
    return _outcome(
        work, found.problem, found.solution, fit, _fixed(work, catalogue, settings), eligible,
        violating_pairs=found.violating, pairs_considered=int(eligible.sum(dtype=np.int64)), rounds=found.rounds,
        seconds={**found.seconds, "candidates": found.seconds["candidates"] + prepared},
    )  # fmt: skip


def match_pairs(work: Instance, pairs: Pairs, *, serve_first: bool = False, solver: Solver | None = None) -> Outcome:
    """Objective `sum`, or `cover` with `serve_first`, over the pairs that are given: nothing else is scored, and no
    rule but the pairs applies. `pairs` count all requests of `work.whole`; a fixed pair that is not given scores 0.
    """
    began = time.perf_counter()
    request = pairs.request()
    open_ = work.agreed[request] == NONE
    row = np.cumsum(work.agreed == NONE) - 1
    mine = Pairs.of(
        row[request[open_]], pairs.coach[open_], pairs.score[open_],
        requests=len(work.tables.requests), coaches=pairs.coaches,
    )  # fmt: skip
    tables = work.tables
    problem = Problem(mine, tables.coaches.capacity, tables.requests.load, work.groups, serve_first)
    solution = solve(problem) if solver is None else solver.finish(solver.draft(problem, work.open))
    places = [pairs.find(int(one), int(work.agreed[one])) for one in np.flatnonzero(work.agreed != NONE)]
    agreed = np.array([pairs.score[place] if place >= 0 else 0 for place in places], np.int64)
    return _outcome(
        work, problem, solution, np.zeros(len(tables.requests), np.int64), (agreed, np.zeros_like(agreed)),
        np.diff(mine.start).astype(np.int32), violating_pairs=None, pairs_considered=len(mine.coach), rounds=1,
        seconds={"candidates": 0.0, "solve": time.perf_counter() - began, "certify": 0.0},
    )  # fmt: skip


def _fixed(work: Instance, catalogue: Catalogue, settings: Settings) -> tuple[Int64, Int64]:
    """Score and fit of the pairs that were agreed before, whether a rule would exclude them or not."""
    rows = np.flatnonzero(work.agreed != NONE)
    agreed = replace(work.whole, requests=work.whole.requests.take(rows))
    board = board_of(agreed, catalogue, settings.without_rules(settings.rules))
    fit = fit_of_each(board, work.agreed[rows]).astype(np.int64)
    return value(agreed.requests, settings) + fit, fit


def _outcome(
    work: Instance,
    problem: Problem,
    solution: Solution,
    fit: Int64,
    fixed: tuple[Int64, Int64],
    eligible: Int32,
    **measured: object,
) -> Outcome:
    """Put what was decided and what was fixed together again."""
    coach = work.agreed.copy()
    coach[work.open] = solution.coach
    agreed = work.agreed != NONE
    score, fits = np.zeros((2, len(coach)), np.int64)
    score[work.open], fits[work.open] = solution.score, fit
    score[agreed], fits[agreed] = fixed
    counted = np.zeros(len(coach), np.int32)
    counted[work.open] = eligible
    before = exact_sum(fixed[0])
    return Outcome(
        coach, score, fits, counted, solution.objective + before, solution.bound + before,
        pairs_listed=len(problem.pairs.coach), problem=problem, solution=solution, **measured,  # type: ignore[arg-type]
    )  # fmt: skip
