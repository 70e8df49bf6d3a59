"""Loads that differ, and caps: the linear program for prices and CP-SAT for whole requests, both of OR-tools.

The problem: generalised assignment with caps, NP-hard. Method: the duals of the relaxation, rounded to whole numbers,
bound every assignment whatever their quality (`assignment/dual.py`); the search of CP-SAT begins at the assignment it
is given. L. Perron and F. Didier, "CP-SAT", 2019 and later. Variables: one a pair.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from services.matching.engine.assignment.dual import usable
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.assignment.units import coarse_units
from services.matching.engine.pairs import Ids, Integers

MOST_PAIRS = 500_000


class Prices(NamedTuple):
    """Of coaches per point of load and of each family of caps, in 1/`scale`."""

    coach: Integers
    groups: Sequence[Integers]
    scale: int


class Limit(NamedTuple):
    """What these pairs weigh together is at most `most`. `of`: the family of caps, -1: coaches, -2: requests."""

    of: int
    number: int
    pairs: Integers
    weight: Integers
    most: int


def by_linear_program(problem: Problem) -> tuple[Ids, Prices]:
    """Who is wholly with one coach in its optimum, and the prices of that. Raises ValueError where GLOP gives up."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    worth = problem.pairs.score + problem.reward()
    taken = [solver.NumVar(0.0, solver.infinity(), "") for _ in range(len(worth))]
    objective = solver.Objective()
    for variable, each in zip(taken, worth.tolist(), strict=True):
        objective.SetCoefficient(variable, each)
    objective.SetMaximization()
    rows = []
    for limit in limits(problem):
        row = solver.Constraint(-solver.infinity(), limit.most)
        for pair, weight in zip(limit.pairs.tolist(), limit.weight.tolist(), strict=True):
            row.SetCoefficient(taken[pair], weight)
        rows.append((limit, row))
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        raise ValueError("OR-tools found no prices: the scores are too far apart for it; leave --solver out")
    coach = np.full(problem.pairs.requests, -1, np.int32)
    whole = np.flatnonzero(np.array([variable.solution_value() for variable in taken]) > 1 - 1e-6)
    coach[problem.pairs.request()[whole]] = problem.pairs.coach[whole]
    return coach, _prices(problem, rows)


def by_search(problem: Problem, begin: Ids, seconds: float) -> tuple[Ids, bool]:
    """The best assignment found in that time, and whether it is proved the best. `begin`: one that is known."""
    model = cp_model.CpModel()
    pairs, request = problem.pairs, problem.pairs.request()
    taken = [model.new_bool_var("") for _ in pairs.coach]
    for limit in limits(problem):
        terms = [taken[pair] for pair in limit.pairs.tolist()]
        model.add(cp_model.LinearExpr.weighted_sum(terms, limit.weight.tolist()) <= limit.most)
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, (pairs.score + problem.reward()).tolist()))
    for variable, mine in zip(taken, (begin[request] == pairs.coach).tolist(), strict=True):
        model.add_hint(variable, mine)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return begin, False
    coach = np.full(pairs.requests, -1, np.int32)
    chosen = np.flatnonzero([solver.boolean_value(variable) for variable in taken])
    coach[request[chosen]] = pairs.coach[chosen]
    return coach, status == cp_model.OPTIMAL


def limits(problem: Problem) -> Iterator[Limit]:
    """One coach each, points of each coach, places under each cap; only where a pair counts."""
    pairs, request, load = problem.pairs, problem.pairs.request(), problem.load
    fits = np.flatnonzero(load[request] <= problem.capacity[pairs.coach])
    too_large = np.flatnonzero(load[request] > problem.capacity[pairs.coach])
    one, room = np.ones(len(request), np.int64), usable(problem)
    for number, mine in _grouped(request[fits], fits):
        yield Limit(-2, number, mine, one[mine], 1)
    for number, mine in _grouped(pairs.coach[fits], fits):
        yield Limit(-1, number, mine, load[request[mine]], int(room[number]))
    if too_large.size:
        yield Limit(-2, -1, too_large, one[too_large], 0)
    if problem.groups is not None:
        for family, (member, most) in enumerate(zip(problem.groups.member, problem.groups.most, strict=True)):
            inside = fits[member[request[fits]] >= 0]
            for number, mine in _grouped(member[request[inside]], inside):
                yield Limit(family, number, mine, one[mine], int(most[number]))


def _grouped(of: Ids, pairs: Integers) -> Iterator[tuple[int, Integers]]:
    mine: dict[int, list[int]] = defaultdict(list)
    for number, pair in zip(of.tolist(), pairs.tolist(), strict=True):
        mine[number].append(pair)
    for number, each in mine.items():
        yield number, np.array(each, np.int64)


def _prices(problem: Problem, rows: list[tuple[Limit, pywraplp.Constraint]]) -> Prices:
    """Equal loads make whole prices of places; other duals are rounded, and bound all the same."""
    scale = int(problem.load[0]) if problem.equal_loads() and problem.load.size else coarse_units(problem).scale
    coach = np.zeros(problem.pairs.coaches, np.int64)
    groups = [np.zeros(len(most), np.int64) for most in (problem.groups.most if problem.groups else ())]
    for limit, row in rows:
        if limit.of >= -1:
            of = coach if limit.of == -1 else groups[limit.of]
            of[limit.number] = max(0, round(row.dual_value() * scale))
    return Prices(coach, groups, scale)
