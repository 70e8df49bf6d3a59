"""Rows D and E: the nation kept at its optimum from event to event, and what a wish would cost the others.

Both against OR-tools solving the same instance anew, and compared with what that says.
"""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from landing.bench.match.flow import FLOW, flow_seconds, nation_by_flow
from landing.bench.match.instances import COACHES, REQUESTS, SCARCITIES, nation
from landing.bench.match.row import Row, verdict
from services.matching.engine.assignment.live import Live
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.coaching.play import Play
from services.matching.engine.pairs import Pairs

GOAL = 1 / 1_000
SIZE = f"{REQUESTS:,} × {COACHES:,}"


def rows(quick: bool) -> Iterator[Row]:
    """`quick` plays a quarter of the events and asks a quarter of the questions, each compared once."""
    events, runs, samples = (500, 1, 1) if quick else (2_000, 5, 5)
    problem, (cold, _) = nation(SCARCITIES[-1]), nation_by_flow(SCARCITIES[-1], runs)
    yield _events(problem, events, cold)
    yield _questions(problem, events // 2, samples, cold)


def _events(problem: Problem, events: int, cold: float) -> Row:
    play = Play(problem, [str(row) for row in range(problem.pairs.requests)], time.process_time)
    _play(play, events)
    same = play.live.objective == flow_seconds(play.waiting())[1]
    told = "the end is that of a cold solve" if same else "ANOTHER END than a cold solve"
    return _against_cold(f"D, {SIZE}, {events:,} events", play.seconds, cold, told, same)


def _questions(problem: Problem, questions: int, samples: int, cold: float) -> Row:
    """What the total loses if this request is given that coach: pairs by chance."""
    live, random, pairs = Live(problem), np.random.default_rng(2), problem.pairs
    possible = np.flatnonzero(problem.capacity[pairs.coach] > 0)
    asked = [
        (int(np.searchsorted(pairs.start, at, "right")) - 1, int(pairs.coach[at]))
        for at in random.choice(possible, questions, replace=False)
    ]
    losses, seconds = [], []
    for pair in asked:
        began = time.process_time()
        losses.append(live.loss(*pair))
        seconds.append(time.process_time() - began)
    right = sum(_forced(problem, *asked[at]) + (losses[at] or 0) == live.objective for at in range(samples))
    told = f"the first {seconds[0] * 1000:.0f} ms; {right} of {samples} samples as solved anew"
    return _against_cold(f"E, {SIZE}, {questions:,} questions", seconds, cold, told, right == samples)


def _forced(problem: Problem, request: int, coach: int) -> int:
    """The greatest total with this pair, by solving all others anew."""
    pairs, at = problem.pairs, problem.pairs.find(request, coach)
    others = np.flatnonzero(pairs.request() != request)
    rest = Pairs.of(
        pairs.request()[others], pairs.coach[others], pairs.score[others],
        requests=pairs.requests, coaches=pairs.coaches,
    )  # fmt: skip
    left = problem.capacity.copy()
    left[coach] -= problem.load[request]
    return int(pairs.score[at]) + flow_seconds(replace(problem, pairs=rest, capacity=left))[1]


def _against_cold(what: str, seconds: list[float], cold: float, compared: str, right: bool) -> Row:
    half, most = np.quantile(seconds, [0.5, 0.99])
    told = f"p50 {half * 1000:.2f} ms, p99 {most * 1000:.2f} ms against {cold:.2f} s; {compared}"
    good = right and most <= GOAL * cold
    return Row(what, f"{FLOW}, cold", f"p99 ≤ {GOAL} ×, the same", told, float(most / cold), verdict(bool(good)))


def _play(play: Play, events: int) -> None:
    """Arrivals, withdrawals, changes of capacity and fixed pairs by chance."""
    random, pairs = np.random.default_rng(1), play.problem.pairs
    waiting, capacity = list(play.names), play.problem.capacity.copy()
    for number, kind in enumerate(random.choice(4, events, p=[0.4, 0.25, 0.2, 0.15])):
        place, row = int(random.integers(len(waiting))), int(random.integers(pairs.requests))
        if kind == 0:
            cut = slice(*pairs.start[row : row + 2])
            waiting.append(f"new {number}")
            play.arrive(waiting[-1], pairs.coach[cut].astype(np.int64), pairs.score[cut] + random.integers(-20, 20), 1)
        elif kind == 1:
            play.withdraw(waiting.pop(place))
        elif kind == 2:
            coach = int(random.integers(pairs.coaches))
            capacity[coach] = max(0, capacity[coach] + int(random.choice([-3, -1, 1, 3])))
            play.set_capacity(coach, int(capacity[coach]))
        elif (held := play.coach_of(waiting[place])) is not None:
            play.fix(waiting.pop(place), held)
