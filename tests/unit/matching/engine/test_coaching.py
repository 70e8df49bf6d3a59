"""The whole of coaching on small instances: against trying everything, and what is said about it."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.linear_solver import pywraplp

from services.matching.engine.coaching import (
    Cap,
    Instance,
    Outcome,
    fairness,
    instance,
    match,
    match_pairs,
    price_rules,
    reasons,
)  # fmt: skip
from services.matching.engine.coaching.columns import beating
from services.matching.engine.fit.board import board_of
from services.matching.engine.fit.score import value
from services.matching.engine.pairs import Pairs
from services.matching.engine.tables import NEVER, NONE, Lists, Tables
from tests.unit.matching.engine.instances import CATALOGUE, TODAY, anything, bare
from tests.unit.matching.engine.test_fit import SETTINGS, fits, ints

SEEDS = st.integers(0, 10**6)
CAPS = (Cap("pool", "north", 2), Cap("pool", "nowhere", 0))
CROSSING = (Cap("employer", "e1", 1), Cap("region", "NL-UT", 2), Cap("pool", "north", 3))


def best_by_integer_program(work: Instance, *, serve_first: bool = False) -> tuple[int, int]:
    """Served and total of the open requests, over all pairs that no rule excludes."""
    tables, solver = work.tables, pywraplp.Solver.CreateSolver("CBC")
    scanned = fits(tables)
    worth = value(tables.requests, SETTINGS)[:, None] + scanned
    take = {(r, c): solver.BoolVar("") for r, c in zip(*np.nonzero(scanned >= 0), strict=True)}
    load, members = tables.requests.load, work.groups
    for request in range(len(tables.requests)):
        solver.Add(sum(var for (r, _), var in take.items() if r == request) <= 1)
    for coach, places in enumerate(tables.coaches.capacity.tolist()):
        solver.Add(sum(int(load[r]) * var for (r, c), var in take.items() if c == coach) <= places)
    for member, most in zip(members.member, members.most, strict=True) if members else ():
        for group, limit in enumerate(most.tolist()):
            solver.Add(sum(var for (r, _), var in take.items() if member[r] == group) <= limit)
    reward = 10**7 if serve_first else 0
    solver.Maximize(sum((int(worth[pair]) + reward) * var for pair, var in take.items()))
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    chosen = [pair for pair, var in take.items() if var.solution_value() > 0.5]
    return len(chosen), sum(int(worth[pair]) for pair in chosen)


def solved(tables: Tables, **wishes: object) -> tuple[Instance, Outcome]:
    serve_first = bool(wishes.pop("serve_first", False))
    work = instance(tables, SETTINGS, **wishes)
    return work, match(work, CATALOGUE, SETTINGS, serve_first=serve_first)


def keeps_its_promises(work: Instance, outcome: Outcome) -> None:
    """Capacity, rules and caps hold, the sum adds up, and no pair beats the plan."""
    whole, scanned = work.whole, fits(work.tables)
    served = np.flatnonzero(outcome.coach != NONE)
    used = np.bincount(outcome.coach[served], whole.requests.load[served], len(whole.coaches))
    assert (used <= whole.coaches.capacity).all()
    for member, most in zip(work.groups.member, work.groups.most, strict=True) if work.groups else ():
        taken = np.bincount(member[(outcome.solution.coach != NONE) & (member >= 0)], minlength=len(most))
        assert (taken <= most).all()
    for place, row in enumerate(work.open.tolist()):
        if outcome.coach[row] != NONE:
            assert scanned[place, outcome.coach[row]] == outcome.fit[row] >= 0
    assert outcome.objective == outcome.score.sum() <= outcome.upper_bound
    board = board_of(work.tables, CATALOGUE, SETTINGS)
    prices, scale = outcome.solution.prices, outcome.solution.scale
    base = value(work.tables.requests, SETTINGS)
    left = beating(board, outcome.problem, prices, scale, base, outcome.solution.group_prices)
    assert left.violating == outcome.violating_pairs == 0


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.booleans(), st.integers(1, 3))
def test_no_plan_over_all_pairs_is_better(seed: int, serve_first: bool, first: int) -> None:
    """Also when it begins with a single candidate for each request."""
    tables = anything(seed, 14, 9)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.matching.engine.coaching.columns.best", lambda board, _: _best(board, first))
        work, outcome = solved(tables, serve_first=serve_first)
    keeps_its_promises(work, outcome)
    served, total = best_by_integer_program(work, serve_first=serve_first)
    assert (outcome.objective, outcome.exact) == (total, True)
    assert not serve_first or outcome.assigned == served


def _best(board: object, k: int) -> object:
    from services.matching.engine.candidates.best import best

    return best(board, k)


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_caps_are_kept_at_the_best_total(seed: int) -> None:
    work, outcome = solved(anything(seed, 14, 9), caps=CAPS)
    keeps_its_promises(work, outcome)
    assert (outcome.objective, outcome.exact) == (best_by_integer_program(work)[1], True)


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.sampled_from([(), CROSSING]), st.integers(1, 5))
def test_loads_that_differ_and_caps_that_cross_come_with_a_bound_that_holds(
    seed: int, caps: Sequence[Cap], loads: int
) -> None:
    work, outcome = solved(anything(seed, 12, 8, loads=loads), caps=caps)
    keeps_its_promises(work, outcome)
    assert outcome.objective <= best_by_integer_program(work)[1] <= outcome.upper_bound


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_what_is_fixed_stays_and_takes_its_room(seed: int) -> None:
    tables = anything(seed, 14, 9)
    roomy = int(np.argmax(tables.coaches.capacity))
    work, outcome = solved(tables, fixed=[(3, roomy)])
    keeps_its_promises(work, outcome)
    assert outcome.coach[3] == roomy
    assert len(work.tables.requests) == 13
    assert outcome.objective == best_by_integer_program(work)[1] + outcome.score[3]
    assert outcome.score[3] == value(tables.requests, SETTINGS)[3] + outcome.fit[3]


def test_fixed_pairs_that_cannot_be_are_refused() -> None:
    tables = bare(3, 2)
    with pytest.raises(ValueError, match="fixed twice"):
        instance(tables, SETTINGS, fixed=[(0, 0), (0, 1)])
    with pytest.raises(ValueError, match="c1 has 1 points free and the fixed pairs take 2"):
        instance(tables, SETTINGS, fixed=[(0, 1), (2, 1)])


@pytest.mark.parametrize(
    ("caps", "says"),
    [
        ([Cap("planet", "x", 1)], "one of employer"),
        ([Cap("pool", "north", -1)], "below 0"),
        ([Cap("pool", "north", 1)] * 2, "stands twice"),
    ],
)
def test_caps_that_cannot_be_are_refused(caps: Sequence[Cap], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        instance(bare(1, 1), SETTINGS, caps=caps)


def test_own_limits_lower_the_room_unless_the_rule_is_off() -> None:
    tables = bare(4, 1, capacity=np.array([3]), own_limit=np.array([2]))
    assert solved(tables)[1].assigned == 2
    off = SETTINGS.without_rules(["working_time"])
    assert match(instance(tables, off), CATALOGUE, off).assigned == 3


def test_given_pairs_are_all_that_counts() -> None:
    """Rules and scores do not; a pair that lowers the sum is left out, unless as many as possible must be served."""
    tables = bare(3, 2, asked={"languages": Lists.of([[0], [0], [0]])}, languages=Lists.of([[], []]))
    pairs = Pairs.of([0, 1, 2, 2], [0, 0, 0, 1], [5, 7, -1, -2], requests=3, coaches=2)
    work = instance(tables, SETTINGS)
    outcome = match_pairs(work, pairs)
    assert (outcome.coach.tolist(), outcome.objective, outcome.exact) == ([NONE, 0, NONE], 7, True)
    assert outcome.violating_pairs is None
    assert reasons(work, outcome, SETTINGS) == {0: "outbid", 2: "lowers_the_total"}
    cover = match_pairs(work, pairs, serve_first=True)
    assert (cover.coach.tolist(), cover.objective) == ([NONE, 0, 1], 5)
    fixed = instance(tables, SETTINGS, fixed=[(0, 0)])
    agreed = match_pairs(fixed, pairs, serve_first=True)
    assert (agreed.coach.tolist(), agreed.objective) == ([0, NONE, 1], 3)
    assert reasons(work, match_pairs(work, Pairs.of([], [], [], requests=3, coaches=2)), SETTINGS)[1] == "no_pair"


def test_each_unassigned_request_says_why() -> None:
    asked = {
        "languages": Lists.of([[], [], [2], []]),
        "ends_on": ints(NEVER, NEVER, NEVER, TODAY + 9),
        "employer": ints(NONE, NONE, NONE, 0),
        "waiting_days": ints(5, 0, 0, 0),
    }
    tables = bare(
        4, 2, asked=asked, languages=Lists.of([[0], [0]]), available_until=ints(TODAY + 5, NEVER),
        competitors=Lists.of([[], [0]]), capacity=np.array([0, 1]),
    )  # fmt: skip
    work, outcome = solved(tables)
    said = reasons(work, outcome, SETTINGS)
    assert said == {1: "outbid", 2: "language", 3: "rules_together"}
    assert outcome.eligible.tolist() == [1, 1, 0, 0]
    capped = solved(bare(2, 2, asked={"pool": ints(0, 0), "waiting_days": ints(1, 0)}), caps=[Cap("pool", "north", 1)])
    assert reasons(*capped, SETTINGS) == {1: "cap_pool"}
    heavy = solved(bare(1, 2, asked={"load": np.array([2])}))
    assert reasons(*heavy, SETTINGS) == {0: "capacity"}
    nobody = instance(bare(2, 0), SETTINGS)
    assert set(reasons(nobody, match(nobody, CATALOGUE, SETTINGS), SETTINGS).values()) == {"no_coaches"}


def test_nobody_asks() -> None:
    work, outcome = solved(bare(0, 3))
    assert (outcome.objective, outcome.exact, outcome.assigned, outcome.pairs_considered) == (0, True, 0, 0)
    assert reasons(work, outcome, SETTINGS) == {}


def test_fairness_counts_everyone_once() -> None:
    tables = anything(4, 40, 9)
    _, outcome = solved(tables)
    shares = fairness(tables.requests, tables.codes, outcome.coach)
    assert set(shares) == {"waiting_days", "region", "target_group", "employer_size"}
    for groups in shares.values():
        assert sum(group["requests"] for group in groups.values()) == 40
        assert sum(group["served"] for group in groups.values()) == outcome.assigned
    asked = {"waiting_days": ints(30, 31, 91), "employer_size": ints(NONE, 9, 250)}
    named = fairness(bare(3, 1, asked=asked).requests, tables.codes, ints(0, NONE, NONE))
    assert [(name, group["share"]) for name, group in named["waiting_days"].items()] == [
        ("0-30", 1.0), ("31-60", 0.0), ("over 90", 0.0),
    ]  # fmt: skip
    assert list(named["employer_size"]) == ["1-9", "250 and more", "not stated"]


@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_a_rule_costs_what_the_best_without_it_gains(seed: int) -> None:
    tables = anything(seed, 12, 7)
    _, outcome = solved(tables)
    found = {price.rule: price for price in price_rules(tables, CATALOGUE, SETTINGS, outcome)}
    assert set(found) == set(SETTINGS.rules)
    for rule, price in found.items():
        off = SETTINGS.without_rules([rule])
        other = match(instance(tables, off), CATALOGUE, off)
        assert price.objective == other.objective - outcome.objective >= 0
        assert price.assigned == other.assigned - outcome.assigned


def test_equal_instances_give_equal_answers_and_order_does_not_matter() -> None:
    tables = anything(11, 30, 12)
    _, one = solved(tables)
    _, again = solved(tables)
    assert one.coach.tolist() == again.coach.tolist()
    rows = np.random.default_rng(0).permutation(30)
    from dataclasses import replace

    _, shuffled = solved(replace(tables, requests=tables.requests.take(rows)))
    assert shuffled.objective == one.objective


@pytest.mark.parametrize("loads", [1, 3])
def test_where_coaches_are_alike_a_few_rounds_are_enough(loads: int) -> None:
    """Requests are given different ones of those who score the same, not the same few round after round."""
    load = np.arange(900) % loads + 1
    tables = bare(900, 300, asked={"load": load}, capacity=np.full(300, 3 * loads))
    _, outcome = solved(tables)
    assert outcome.assigned == 900
    assert outcome.exact
    assert outcome.rounds <= 6
