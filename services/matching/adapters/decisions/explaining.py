"""Explains the decisions of one plan from its inputs, by the library: parts, rules, what it would cost others.

Every loss is exact where loads are equal, and in pools of up to a few hundred with other loads; else it is the least
that the total loses, which `exact` says.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.adapters.decisions.inputs import PlanInputs, Proof
from services.matching.adapters.decisions.losses import of_prices, of_solved
from services.matching.engine.assignment.problem import Problem, Solution
from services.matching.engine.assignment.solve import solve
from services.matching.engine.candidates.best import best
from services.matching.engine.coaching.instance import Instance, instance
from services.matching.engine.coaching.match import Outcome
from services.matching.engine.explain import Explanation, Losses, explain
from services.matching.engine.fit.board import board_of
from services.matching.engine.fit.score import value
from services.matching.engine.pairs import Pairs
from services.matching.engine.tables import NONE

ALL, CANDIDATES = "all", "candidates"
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Explained:
    """`scope`: rules and losses look at all coaches, or at those only whom the plan of a large pool had in view."""

    found: Explanation
    exact: bool
    scope: str

    def body(self, coaches: Sequence[UUID]) -> Body:
        """Codes, numbers and ids, as stored and shown. `coaches`: the ids of the rows."""

        def named(row: str) -> str | None:
            return str(coaches[int(row)]) if row else None

        data = self.found.as_data()
        del data["fixed"]
        return data | {
            "assigned": named(self.found.assigned),
            "coach": named(self.found.coach),
            "others": [other | {"coach": named(other["coach"])} for other in data["others"]],
            "exact": self.exact,
            "scope": self.scope,
        }


class Explaining:
    """`decided`: the row of the coach whom each request got; requests that are not named got nobody."""

    def __init__(self, inputs: PlanInputs, decided: Mapping[int, int]) -> None:
        self._inputs = inputs
        self._work: Instance = instance(inputs.pool.tables, inputs.pool.settings)
        self._decided = decided

    def __call__(self, row: int, coach: int | None = None, *, thorough: bool = False) -> Explained:
        """Why that request has the coach it has, or none; with `coach`, why not that one.

        `thorough` solves anew for exact losses in a larger pool too, which takes a while.
        """
        proof = self._inputs.proof
        losses, exact = self._losses(thorough=thorough)
        pool = self._inputs.pool
        found = explain(self._work, self._outcome, pool.catalogue, pool.settings, row, coach, losses)
        if proof is None:
            return Explained(found, exact(), ALL)
        seen = replace(found, allowed=proof.eligible[row], coaches=proof.members, excluded={})
        return Explained(seen, exact(), CANDIDATES)

    def _losses(self, *, thorough: bool) -> tuple[Losses, Callable[[], bool]]:
        if self._inputs.proof is not None:
            return of_prices(self._outcome.problem, self._outcome.solution), lambda: False
        return of_solved(self._outcome.problem, self._outcome.solution, thorough=thorough)

    @cached_property
    def _outcome(self) -> Outcome:
        tables, proof = self._inputs.pool.tables, self._inputs.proof
        base = value(tables.requests, self._inputs.pool.settings)
        pairs, eligible = self._pairs(base)
        problem = Problem(pairs, self._work.tables.coaches.capacity, tables.requests.load)
        coach = np.full(len(tables.requests), NONE, np.int32)
        for row, given in self._decided.items():
            coach[row] = given
        held = [pairs.find(row, given) if given >= 0 else -1 for row, given in enumerate(coach.tolist())]
        score = np.array([pairs.score[at] if at >= 0 else 0 for at in held], np.int64)
        solution = solve(problem) if proof is None else _by_proof(proof, coach, score)
        return Outcome(
            coach=coach, score=score, fit=np.where(score > 0, score - base, 0), eligible=eligible,
            objective=int(score.sum()), upper_bound=solution.bound, violating_pairs=0,
            pairs_considered=int(eligible.sum()), pairs_listed=len(pairs.coach), rounds=1, seconds={},
            problem=problem, solution=solution,
        )  # fmt: skip

    def _pairs(self, base: Any) -> tuple[Pairs, Any]:
        """Those of a request with a shortlist stay out: it competes for no coach."""
        pool = self._inputs.pool
        tables = pool.tables
        if not len(tables.coaches):
            nothing = np.empty(0, np.int64)
            none = Pairs.of(nothing, nothing, nothing, requests=len(tables.requests), coaches=0)
            return none, np.zeros(len(tables.requests), np.int32)
        found = best(board_of(tables, pool.catalogue, pool.settings), self._inputs.most)
        request = np.repeat(np.arange(len(tables.requests)), np.diff(found.start))
        competes = ~np.array(self._inputs.listed, np.bool_)[request]
        pairs = Pairs.of(
            request[competes], found.coach[competes], (found.fit + base[request])[competes],
            requests=len(tables.requests), coaches=len(tables.coaches),
        )  # fmt: skip
        return pairs, found.eligible


def _by_proof(proof: Proof, coach: Any, score: Any) -> Solution:
    return Solution(coach, score, int(score.sum()), proof.bound, np.array(proof.prices, np.int64), proof.scale)
