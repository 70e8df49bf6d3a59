"""OR-tools in the engine's place: the same totals, with proofs of the same kinds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.assignment.problem import Problem, Solution
from services.matching.engine.assignment.solve import solve
from services.matching.engine.coaching import Cap, instance, match
from services.matching.engine.fallback import OrTools
from services.matching.engine.pairs import Pairs
from services.matching.engine.tables import Tables
from tests.unit.matching.engine.instances import CATALOGUE, anything
from tests.unit.matching.engine.problems import best, caps, fits, problems, rank
from tests.unit.matching.engine.test_fit import SETTINGS


def by_ortools(problem: Problem) -> Solution:
    solver = OrTools()
    return solver.finish(solver.draft(problem, np.arange(problem.pairs.requests)))


@given(problems())
@settings(max_examples=60, deadline=None)
def test_equal_loads_are_as_good_as_the_engine_makes_them(problem: Problem) -> None:
    found = by_ortools(problem)
    assert fits(problem, found.coach)
    assert found.exact
    assert found.objective == solve(problem).objective
    assert rank(problem, found.coach) == best(problem)


@given(problems(most=5, loads=st.integers(1, 9), capacities=2), st.data())
@settings(max_examples=40, deadline=None)
def test_loads_that_differ_and_caps_are_searched_to_the_end(problem: Problem, data: st.DataObject) -> None:
    groups = data.draw(caps(problem.pairs.requests, nested=False)) if data.draw(st.booleans()) else None
    problem = Problem(problem.pairs, problem.capacity, problem.load, groups, problem.serve_first)
    found = by_ortools(problem)
    assert fits(problem, found.coach)
    assert found.exact
    assert rank(problem, found.coach) == best(problem)


@pytest.mark.parametrize("seed", range(3))
def test_over_all_pairs_both_solvers_reach_the_same_total(seed: int) -> None:
    tables: Tables = anything(seed)
    for wanted in ((), (Cap("pool", "north", 2),)):
        work = instance(tables, SETTINGS, caps=wanted)
        own, other = (match(work, CATALOGUE, SETTINGS, solver=solver) for solver in (None, OrTools()))
        assert own.violating_pairs == other.violating_pairs == 0
        assert own.objective == other.objective
        assert own.exact and other.exact


def test_more_than_ortools_can_take_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.matching.engine.fallback.ortools.MOST_PAIRS", 1)
    problem = Problem.of(Pairs.of([0, 1], [0, 0], [5, 6], requests=2, coaches=1), [9], [4, 7])
    with pytest.raises(ValueError, match="leave --solver out"):
        by_ortools(problem)
