"""Rows A and A′: the nation assigned against OR-tools on the same pairs, and in points against its own bound."""

import statistics
from collections.abc import Iterator
from functools import partial

from landing.bench.match.flow import FLOW, nation_by_flow
from landing.bench.match.instances import COACHES, REQUESTS, SCARCITIES, coaching, nation
from landing.bench.match.row import Row, verdict
from landing.bench.match.timing import timed
from services.matching.engine.assignment.certificate import certify
from services.matching.engine.assignment.solve import solve


def rows(quick: bool) -> Iterator[Row]:
    """`quick` measures A once instead of five times, and A′ at 10,000 only."""
    solve(coaching(60, 5, 1.0, points=True))
    yield _cold(1 if quick else 5)
    for points in (10_000,) if quick else (10_000, 60_000):
        for scarcity, goal in zip(SCARCITIES, (0.1, 0.8), strict=True):
            yield _in_points(points, scarcity, goal)


def _cold(runs: int) -> Row:
    ratios, shown, right = [], [], True
    for scarcity in SCARCITIES:
        seconds, found = timed(partial(solve, nation(scarcity)), runs)
        yardstick, objective = nation_by_flow(scarcity, runs)
        right = right and found.objective == objective and certify(nation(scarcity), found.coach).exact
        ratios.append(seconds / yardstick)
        shown.append(f"{seconds:.2f} s against {yardstick:.2f} s")
    ratio = statistics.geometric_mean(ratios)
    told = " and ".join(shown) + (", same objective, gap 0" if right else ", WRONG")
    what = f"A, {REQUESTS:,} × {COACHES:,}, loads 0.9 and 1.1"
    return Row(what, FLOW, "≤ 0.25 ×, same objective", told, ratio, verdict(right and ratio <= 0.25))


def _in_points(requests: int, scarcity: float, goal: float) -> Row:
    seconds, found = timed(lambda: solve(coaching(requests, requests // 12, scarcity, points=True)), 1)
    gap = 100 * found.gap
    what = f"A′, {requests:,}, load {scarcity}"
    return Row(what, "LP bound", f"≤ {goal} %", f"{gap:.3f} % in {seconds:.1f} s", gap, verdict(gap <= goal))
