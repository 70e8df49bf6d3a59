"""Looks at a problem as `assignment/solve.py` does, and leaves the work to OR-tools.

Equal loads without caps: minimum-cost flow, and prices from the assignment alone. All else: prices from the linear
program, from which the bound follows, and whole requests by CP-SAT within a time limit.
"""

from dataclasses import replace

from services.matching.engine.assignment.certificate import certify, held_pairs
from services.matching.engine.assignment.problem import Problem, Proof, Solution
from services.matching.engine.assignment.solve import Draft, solution_of
from services.matching.engine.fallback.flow import by_flow
from services.matching.engine.fallback.program import MOST_PAIRS, Prices, by_linear_program, by_search
from services.matching.engine.pairs import Ids, Integers


class OrTools:
    """A solver to give to `coaching.match` and `match_pairs`. `seconds`: what CP-SAT may take."""

    def __init__(self, seconds: float = 60.0) -> None:
        self._seconds = seconds

    def draft(self, problem: Problem, _changed: Integers, /) -> Draft:
        """Raises ValueError where OR-tools cannot take a problem of this size."""
        if problem.groups is None and problem.equal_loads():
            coach = by_flow(problem)
            proof = certify(problem, coach)
            load = int(problem.load[0]) if problem.load.size else 1
            return Draft(problem, _solution(problem, coach, Prices(proof.prices, (), load)))
        if len(problem.pairs.coach) > MOST_PAIRS:
            raise ValueError(
                f"{len(problem.pairs.coach):,} pairs with caps or with loads that differ: the solver ortools takes "
                f"{MOST_PAIRS:,} at most; leave --solver out"
            )
        coach, prices = by_linear_program(problem)
        return Draft(problem, _solution(problem, coach, prices))

    def finish(self, drafted: Draft) -> Solution:
        problem, found = drafted.problem, drafted.solution
        if found.exact or (problem.groups is None and problem.equal_loads()):
            return found
        coach, proven = by_search(problem, found.coach, self._seconds)
        best = _solution(problem, coach, Prices(found.prices, found.group_prices, found.scale))
        if proven and not problem.partial and not best.exact:
            return replace(best, bound=best.objective, proof=Proof.search)
        return best


def _solution(problem: Problem, coach: Ids, prices: Prices) -> Solution:
    return solution_of(problem, held_pairs(problem, coach), prices.coach, prices.scale, prices.groups)
