"""Loads in points: the generalised assignment problem, which is NP-hard; exact for pools of ordinary size.

The relaxation leaves few pairs that can still be part of a better answer than the first one (reduced-cost fixing);
CP-SAT searches these. The problem: M. Fisher, R. Jaikumar and L. Van Wassenhove, "A multiplier adjustment method for
the generalized assignment problem", 1986.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from ortools.sat.python import cp_model

from services.matching.adapters.solver.edges import Edge, edges_of, refinement
from services.matching.adapters.solver.relaxation import relax
from services.matching.adapters.solver.start import in_line
from services.matching.domain.assignment import Assignment, Choice

SECONDS = 2.0
WORK = 0.5
"""The same limit in CP-SAT's own units, some two seconds' work: where it strikes first, machines give equal answers."""


def by_cp_sat(choices: Sequence[Choice], free: Mapping[UUID, int]) -> Assignment:
    """The optimum, or the best that was found within the limits, with a bound that is proved."""
    edges = edges_of(choices)
    room = usable(edges, free)
    relaxed = relax(edges, room, SECONDS)
    start = max(in_line(choices, free), in_line(choices, free, relaxed.agreed), key=lambda found: found.total)
    bound = relaxed.bound(edges, room)
    edges = relaxed.worth_trying(edges, room, start.total)
    model, takes = _model(edges, room)
    for edge, take in zip(edges, takes, strict=True):
        model.add_hint(take, start.coaches[edge.choice] == edge.coach_id)
    solver = _solver()
    status = solver.solve(model)
    if status == cp_model.OPTIMAL:
        return Assignment.of(choices, _coaches(choices, edges, takes, solver), free)
    if status == cp_model.FEASIBLE:
        bound = min(bound, int(solver.best_objective_bound) // refinement(choices))
        return Assignment.of(choices, _coaches(choices, edges, takes, solver), free, bound)
    return Assignment.of(choices, start.coaches, free, bound)


def usable(edges: Sequence[Edge], free: Mapping[UUID, int]) -> dict[UUID, int]:
    """As many of each coach's points as whole loads can take at all: the relaxation would share out the rest too."""
    loads = defaultdict(set)
    for edge in edges:
        loads[edge.coach_id].add(edge.load)
    return {coach_id: _greatest_sum(sizes, free[coach_id]) for coach_id, sizes in loads.items()}


def _greatest_sum(sizes: set[int], limit: int) -> int:
    """The greatest sum of these numbers, each as often as wanted, that is not over the limit."""
    reached = [True] + [False] * limit
    for total in range(1, limit + 1):
        reached[total] = any(size <= total and reached[total - size] for size in sizes)
    return max(total for total, can_be in enumerate(reached) if can_be)


def _coaches(
    choices: Sequence[Choice], edges: Sequence[Edge], takes: Sequence[cp_model.IntVar], solver: cp_model.CpSolver
) -> list[UUID | None]:
    chosen = {edge.choice: edge.coach_id for edge, take in zip(edges, takes, strict=True) if solver.boolean_value(take)}
    return [chosen.get(index) for index in range(len(choices))]


def _model(edges: Sequence[Edge], free: Mapping[UUID, int]) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    takes = [model.new_bool_var("") for _ in edges]
    of_choice, of_coach = defaultdict(list), defaultdict(list)
    for edge, take in zip(edges, takes, strict=True):
        of_choice[edge.choice].append(take)
        of_coach[edge.coach_id].append(take * edge.load)
    for group in of_choice.values():
        model.add_at_most_one(group)
    for coach_id, loads in of_coach.items():
        model.add(cp_model.LinearExpr.sum(loads) <= free[coach_id])
    model.maximize(cp_model.LinearExpr.weighted_sum(takes, [edge.weight for edge in edges]))
    return model, takes


def _solver() -> cp_model.CpSolver:
    """One worker and a fixed seed: equal problems have equal answers."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_time_in_seconds = SECONDS
    solver.parameters.max_deterministic_time = WORK
    return solver
