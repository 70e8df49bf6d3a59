"""After every event the optimum of a cold solve, and losses that equal solving anew."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.assignment.certificate import certify
from services.matching.engine.assignment.events import held_value
from services.matching.engine.assignment.live import Live
from services.matching.engine.assignment.problem import Problem, Solution
from services.matching.engine.assignment.solve import solve
from services.matching.engine.assignment.transport import transport
from services.matching.engine.assignment.units import POINTS, Units, units_of
from services.matching.engine.pairs import Pairs
from tests.unit.matching.engine.problems import problems

Row = tuple[list[int], list[int], int]
EVENTS = st.sampled_from(["arrive", "arrive", "withdraw", "capacity", "fix", "change", "coach"])


@dataclass
class Mirror:
    """The same world without any of the state: rows by slot, capacities by coach."""

    rows: dict[int, Row]
    capacity: list[int]

    @classmethod
    def of(cls, problem: Problem) -> "Mirror":
        pairs = problem.pairs
        cuts = [slice(*pairs.start[row : row + 2]) for row in range(pairs.requests)]
        rows = {
            row: (pairs.coach[cut].tolist(), pairs.score[cut].tolist(), int(problem.load[row]))
            for row, cut in enumerate(cuts)
        }
        return cls(rows, problem.capacity.tolist())

    def problem(self) -> Problem:
        places = {row: place for place, row in enumerate(sorted(self.rows))}
        triples = [
            (places[row], coach, score)
            for row, (coaches, scores, _) in self.rows.items()
            for coach, score in zip(coaches, scores, strict=True)
        ]
        requests, coaches, scores = zip(*triples, strict=True) if triples else ((), (), ())
        pairs = Pairs.of(requests, coaches, scores, requests=len(places), coaches=len(self.capacity))
        return Problem.of(pairs, self.capacity, [self.rows[row][2] for row in sorted(self.rows)])

    def solution(self) -> Solution:
        return solve(self.problem())


def event(data: st.DataObject, live: Live, mirror: Mirror, loads: st.SearchStrategy[int]) -> None:
    """One event, drawn, for both."""
    kind, coaches = data.draw(EVENTS), len(mirror.capacity)
    row = data.draw(st.sampled_from(sorted(mirror.rows))) if mirror.rows else None
    takes = data.draw(st.lists(st.sampled_from(range(coaches)), unique=True)) if coaches else []
    scores = [data.draw(st.integers(-5, 30)) for _ in takes]
    if kind == "arrive":
        load = data.draw(loads)
        mirror.rows[live.arrive(takes, scores, load)] = (takes, scores, load)
    elif kind == "coach":
        mirror.capacity.append(9)
        assert live.add_coach(9) == coaches
    elif kind == "capacity" and coaches:
        coach, capacity = data.draw(st.integers(0, coaches - 1)), data.draw(st.integers(0, 20))
        live.set_capacity(coach, capacity)
        mirror.capacity[coach] = capacity
    elif kind == "withdraw" and row is not None:
        live.withdraw(row)
        del mirror.rows[row]
    elif kind == "change" and row is not None:
        live.change(row, takes, scores)
        mirror.rows[row] = (takes, scores, mirror.rows[row][2])
    elif kind == "fix" and row is not None:
        able = [coach for coach in mirror.rows[row][0] if mirror.capacity[coach] >= mirror.rows[row][2]]
        if able:
            live.fix(row, able[0])
            mirror.capacity[able[0]] -= mirror.rows.pop(row)[2]


@given(problems(), st.data())
@settings(max_examples=60, deadline=None)
def test_after_each_event_it_is_the_optimum_of_a_cold_solve(problem: Problem, data: st.DataObject) -> None:
    problem = Problem(problem.pairs, problem.capacity, problem.load)
    live, mirror = Live(problem), Mirror.of(problem)
    for _ in range(data.draw(st.integers(1, 8))):
        if data.draw(st.booleans()):
            event(data, live, mirror, st.just(live.units.load))
        else:
            with live.batch():
                for _ in range(3):
                    event(data, live, mirror, st.just(live.units.load))
        cold = mirror.problem()
        assert live.objective == solve(cold).objective
        assert certify(cold, live.coaches()[sorted(mirror.rows)]).exact
        assert set(np.flatnonzero(live.coaches() >= 0)) <= set(mirror.rows)


@given(problems(loads=st.integers(4, 15)), st.data())
@settings(max_examples=30, deadline=None)
def test_in_points_the_relaxation_stays_optimal(problem: Problem, data: st.DataObject) -> None:
    problem = Problem(problem.pairs, problem.capacity, problem.load)
    live, mirror = Live(problem, Units(0, POINTS)), Mirror.of(problem)
    for _ in range(data.draw(st.integers(1, 8))):
        event(data, live, mirror, st.integers(4, 15))
        cold = mirror.problem()
        pairs, units = cold.pairs, live.units
        weight = units.weight(pairs.score, cold.load[pairs.request()])
        net, state, _ = transport(pairs.start, pairs.coach, weight, cold.load, cold.capacity, 1)
        assert held_value(live._net, live._state) == held_value(net, state)


def forced(problem: Problem, request: int, coach: int | None) -> int:
    """The best total with the request at that coach, or at none."""
    pairs, capacity, own = problem.pairs, problem.capacity.copy(), 0
    if coach is not None:
        capacity[coach] -= problem.load[request]
        own = int(pairs.score[pairs.find(request, coach)])
    others = pairs.request() != request
    left = Pairs.of(
        pairs.request()[others],
        pairs.coach[others],
        pairs.score[others],
        requests=pairs.requests,
        coaches=pairs.coaches,
    )
    return own + solve(Problem(left, capacity, problem.load)).objective


@given(problems())
@settings(max_examples=60, deadline=None)
def test_a_loss_equals_solving_anew(problem: Problem) -> None:
    problem = Problem(problem.pairs, problem.capacity, problem.load)
    live, best = Live(problem), solve(problem).objective
    for request, coach in zip(problem.pairs.request().tolist(), problem.pairs.coach.tolist(), strict=True):
        loss = live.loss(request, coach)
        if problem.capacity[coach] < problem.load[request]:
            assert loss is None
        else:
            assert loss == best - forced(problem, request, coach)
        assert live.loss_of_leaving(request) == best - forced(problem, request, None)
    for coach in range(problem.pairs.coaches):
        more = problem.capacity.copy()
        more[coach] += problem.load[:1].max(initial=1)
        assert live.gain_of_place(coach) == solve(Problem(problem.pairs, more, problem.load)).objective - best
    assert live.objective == best


def test_slots_and_pairs_are_used_again_and_grow() -> None:
    live = Live(Problem.of(Pairs.of([], [], [], requests=0, coaches=3), [40, 30, 20]))
    slots = [live.arrive([0, 1, 2], [row, 5, 500 - row]) for row in range(500)]
    assert len(set(slots)) == 500
    for slot in slots[:400]:
        live.withdraw(slot)
    again = [live.arrive([0], [1]) for _ in range(300)]
    assert len({*again, *slots[400:]}) == 400
    assert np.count_nonzero(live.coaches() >= 0) == 90


@pytest.mark.parametrize(
    ("coach", "score", "load", "reason"),
    [
        ([3], [1], 1, "numbered 0 to 2"),
        ([0, 0], [1, 2], 1, "each coach once"),
        ([0], [1], 2, "loads of 1"),
        ([0], [10**13], 1, "scores"),
    ],
)
def test_what_cannot_arrive_changes_nothing(coach: list[int], score: list[int], load: int, reason: str) -> None:
    live = Live(Problem.of(Pairs.of([0], [0], [7], requests=1, coaches=3), [1, 1, 1]))
    with pytest.raises(ValueError, match=reason):
        live.arrive(coach, score, load)
    with pytest.raises(ValueError, match="no request waits in slot 5"):
        live.withdraw(5)
    assert live.objective == 7


def test_the_units_hold_scores_and_loads_of_any_size() -> None:
    pairs = Pairs.of([0, 1], [0, 0], [10**12, -(10**12)], requests=2, coaches=1)
    for loads in ([4, 15], [10**9, 7], [1, 1]):
        units = units_of(Problem.of(pairs, [10**9], loads))
        assert units.weight(pairs.score, np.array(loads)).tolist() == [
            score * (units.scale if units.load == 0 else 1) // (load if units.load == 0 else 1)
            for score, load in zip(pairs.score.tolist(), loads, strict=True)
        ]
