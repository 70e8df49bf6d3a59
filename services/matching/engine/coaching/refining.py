"""The plan of one round of column generation after another: solved cold while much changes, then kept and mended.

Once few requests get new pairs, each is one change to the kept optimum, a shortest path (`assignment/live.py`), and no
round costs a solve any more. Equal loads without caps or reward only; all else is solved anew each round, and where
loads differ whole requests are seated only once, at the prices of the last round.
"""

import numpy as np

from services.matching.engine.assignment.certificate import held_pairs
from services.matching.engine.assignment.live import Live
from services.matching.engine.assignment.problem import Problem, Solution
from services.matching.engine.assignment.solve import Draft, draft, finish, solution_of
from services.matching.engine.tables.rows import Int64

FEW = 2_000
"""Requests with new pairs up to which mending beats solving: a change costs about half a millisecond."""


class Refining:
    """The engine as a `Solver`.

    Give it each round's problem; the pairs of a request may only have grown, by those that are named as changed.
    """

    def __init__(self) -> None:
        self._live: Live | None = None

    def draft(self, problem: Problem, changed: Int64) -> Draft:
        """`changed`: the requests with new pairs since the last problem."""
        if problem.groups is not None or problem.serve_first or not problem.equal_loads() or changed.size > FEW:
            self._live = None
            return draft(problem)
        if self._live is None:
            self._live = Live(problem)
        else:
            self._mend(self._live, problem, changed)
        return Draft(problem, _solution(problem, self._live))

    def finish(self, drafted: Draft) -> Solution:
        return finish(drafted)

    def _mend(self, live: Live, problem: Problem, changed: Int64) -> None:
        pairs = problem.pairs
        with live.batch():
            for request in changed.tolist():
                mine = slice(pairs.start[request], pairs.start[request + 1])
                live.change(request, pairs.coach[mine], pairs.score[mine])


def _solution(problem: Problem, live: Live) -> Solution:
    held = held_pairs(problem, live.coaches()[: problem.pairs.requests].astype(np.int32))
    return solution_of(problem, held, live.prices(), live.units.scale)
