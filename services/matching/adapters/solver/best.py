"""The best assignment: at once where nobody competes, as a flow where loads are equal, else by CP-SAT.

Exact, but where CP-SAT reaches its time limit: the bound then says by how much the answer may miss the best.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.matching.adapters.solver.cp_sat import by_cp_sat
from services.matching.adapters.solver.flow import by_flow
from services.matching.domain.assignment import Assignment, Choice


def best_assignment(choices: Sequence[Choice], free: Mapping[UUID, int]) -> Assignment:
    """The greatest total value; see `domain/assignment.py` for what is promised."""
    favourites = Assignment.of(choices, [choice.favourite() for choice in choices], free)
    if favourites.feasible:
        return favourites
    equal_loads = len({choice.load for choice in choices if choice.values}) == 1
    return by_flow(choices, free) if equal_loads else by_cp_sat(choices, free)


def warm_up() -> None:
    """Load the solvers before somebody waits for their first answer."""
    one, two = UUID(int=1), UUID(int=2)
    for load in (1, 2):
        best_assignment([Choice(1, {one: 2, two: 1}), Choice(load, {one: 2})], {one: load, two: 2})
