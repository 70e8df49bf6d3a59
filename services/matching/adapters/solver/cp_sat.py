"""Loads in points: the generalised assignment problem, which is NP-hard; exact for pools of ordinary size.

M. Fisher, R. Jaikumar and L. Van Wassenhove, "A multiplier adjustment method for the generalized assignment problem",
1986, describe the problem; OR-tools' CP-SAT solves it by clause learning over a linear relaxation.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from ortools.sat.python import cp_model

from services.matching.adapters.solver.edges import Edge, edges_of, refinement
from services.matching.domain.assignment import Assignment, Choice

SECONDS = 2.0
WORK = 0.2
"""The same limit in CP-SAT's own units, some two seconds' work: where it strikes first, machines give equal answers."""


def by_cp_sat(choices: Sequence[Choice], free: Mapping[UUID, int]) -> Assignment:
    """The optimum, or the best that was found within the limits, with what CP-SAT proved about the rest."""
    edges, start = edges_of(choices), one_by_one(choices, free)
    model, takes = _model(choices, free, edges)
    for edge, take in zip(edges, takes, strict=True):
        model.add_hint(take, start[edge.choice] == edge.coach_id)
    solver = _solver()
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        most = sum(max(choice.values.values(), default=0) for choice in choices)
        return Assignment.of(choices, start, free, most)
    chosen = {edge.choice: edge.coach_id for edge, take in zip(edges, takes, strict=True) if solver.boolean_value(take)}
    bound = None if status == cp_model.OPTIMAL else int(solver.best_objective_bound) // refinement(choices)
    return Assignment.of(choices, [chosen.get(index) for index in range(len(choices))], free, bound)


def one_by_one(choices: Sequence[Choice], free: Mapping[UUID, int]) -> list[UUID | None]:
    """In line, each the best coach who has room left: where the search starts."""
    left, chosen = dict(free), list[UUID | None]()
    for choice in choices:
        coach_id = choice.favourite(coach_id for coach_id in choice.values if choice.load <= left[coach_id])
        if coach_id is not None:
            left[coach_id] -= choice.load
        chosen.append(coach_id)
    return chosen


def _model(
    choices: Sequence[Choice], free: Mapping[UUID, int], edges: Sequence[Edge]
) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    model = cp_model.CpModel()
    takes = [model.new_bool_var("") for _ in edges]
    of_choice, of_coach = defaultdict(list), defaultdict(list)
    for edge, take in zip(edges, takes, strict=True):
        of_choice[edge.choice].append(take)
        of_coach[edge.coach_id].append(choices[edge.choice].load * take)
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
