"""Rows A, A′, D and E: the assignment, cold and live, against OR-tools on the same pairs and against its own bound."""

import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from landing.bench.match.flow import flow_seconds
from landing.bench.match.instances import coaching
from landing.bench.match.row import Row, verdict
from landing.bench.match.timing import timed
from services.matching.engine.assignment.certificate import certify
from services.matching.engine.assignment.live import Live
from services.matching.engine.assignment.problem import Problem
from services.matching.engine.assignment.solve import solve
from services.matching.engine.pairs import Ids, Integers

SCARCITIES = (0.9, 1.1)
FLOW = "OR-tools SimpleMinCostFlow"


def rows(quick: bool) -> Iterator[Row]:
    """`quick` takes a sixth of the nation and fewer runs."""
    solve(coaching(60, 5, 1.0, points=True))
    requests, coaches, runs = (10_000, 833, 3) if quick else (60_000, 5_000, 5)
    size = f"{requests:,} × {coaches:,}"
    problems = [coaching(requests, coaches, scarcity) for scarcity in SCARCITIES]
    yield _cold(problems, size, runs)
    yield from _live(problems[1], size, 500 if quick else 2000, runs)
    for points in (10_000,) if quick else (10_000, 60_000):
        for scarcity, goal in zip(SCARCITIES, (0.1, 0.8), strict=True):
            yield _in_points(points, scarcity, goal)


def _cold(problems: list[Problem], size: str, runs: int) -> Row:
    ratios, shown, right = [], [], True
    for problem in problems:
        seconds, found = timed(partial(solve, problem), runs)
        yardstick = [flow_seconds(problem) for _ in range(runs)]
        median = statistics.median(seconds for seconds, _ in yardstick)
        right = right and found.objective == yardstick[0][1] and certify(problem, found.coach).exact
        ratios.append(seconds / median)
        shown.append(f"{seconds:.2f} s against {median:.2f} s")
    ratio = statistics.geometric_mean(ratios)
    told = " and ".join(shown) + (", same objective, gap 0" if right else ", WRONG")
    return Row(f"A, {size}, loads 0.9 and 1.1", FLOW, "≤ 0.25 ×", told, ratio, verdict(right and ratio <= 0.25))


def _live(problem: Problem, size: str, events: int, runs: int) -> Iterator[Row]:
    cold = statistics.median(flow_seconds(problem)[0] for _ in range(runs))
    _play(Live(coaching(60, 5, 1.1)), coaching(60, 5, 1.1), 40)
    live = Live(problem)
    yield _against_cold(f"D, {size}, {events:,} events", _play(live, problem, events), cold)
    yield _against_cold(f"E, {size}, {events // 2:,} questions", _ask(live, problem, events // 2), cold)


def _against_cold(what: str, seconds: list[float], cold: float) -> Row:
    half, most = np.quantile(seconds, [0.5, 0.99])
    told = f"p50 {half * 1000:.2f} ms, p99 {most * 1000:.2f} ms against {cold:.2f} s"
    return Row(what, f"{FLOW}, cold", "p99 ≤ 0.001 ×", told, float(most / cold), verdict(most <= cold / 1000))


def _play(live: Live, problem: Problem, events: int) -> list[float]:
    """Arrivals, withdrawals, changes of capacity and fixed pairs by chance; processor seconds of each."""
    random, pairs = np.random.default_rng(1), problem.pairs
    waiting, seconds = list(range(pairs.requests)), []
    for kind in random.choice(4, events, p=[0.4, 0.25, 0.2, 0.15]):
        place = int(random.integers(len(waiting)))
        row, coach = int(random.integers(pairs.requests)), int(random.integers(pairs.coaches))
        cut = slice(*pairs.start[row : row + 2])
        if kind == 0:
            score = pairs.score[cut] + random.integers(-20, 20)
            seconds.append(_seconds(partial(_arrive, live, waiting, pairs.coach[cut], score)))
        elif kind == 1:
            gone = waiting.pop(place)
            seconds.append(_seconds(partial(live.withdraw, gone)))
        elif kind == 2:
            capacity = max(0, int(live.capacity[coach] + random.choice([-3, -1, 1, 3])))
            seconds.append(_seconds(partial(live.set_capacity, coach, capacity)))
        elif (held := int(live.coaches()[waiting[place]])) >= 0:
            gone = waiting.pop(place)
            seconds.append(_seconds(partial(live.fix, gone, held)))
    return seconds


def _arrive(live: Live, waiting: list[int], coach: Ids, score: Integers) -> None:
    waiting.append(live.arrive(coach, score))


def _ask(live: Live, problem: Problem, questions: int) -> list[float]:
    """What would it cost to give this request that coach; requests that are still there."""
    random, pairs, seconds = np.random.default_rng(2), problem.pairs, []
    for pair in random.integers(len(pairs.coach), size=questions):
        request, coach = int(pairs.request()[pair]), int(pairs.coach[pair])
        seconds.append(_seconds(partial(live.loss, request, coach)))
    return seconds


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _in_points(requests: int, scarcity: float, goal: float) -> Row:
    seconds, found = timed(lambda: solve(coaching(requests, requests // 12, scarcity, points=True)), 1)
    gap = 100 * found.gap
    what = f"A′, {requests:,}, load {scarcity}"
    return Row(what, "LP bound", f"≤ {goal} %", f"{gap:.3f} % in {seconds:.1f} s", gap, verdict(gap <= goal))
