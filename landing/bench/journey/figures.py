"""Every figure of `landing bench journey`: its file, its goal, and how the numbers of several rounds become one row."""

import statistics
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from importlib import import_module

from landing.bench.match.row import Row, verdict

Tell = Callable[[str], None]
"""Hears what is being done."""
Maker = Callable[["Size", Tell], AsyncIterator[Row]]
NAMES = ("posts", "relay", "consumers", "latency", "idle", "loading", "rebuild")
"""Each is a module here with `async def rows(size, tell)`; in this order, from the smallest system to the largest."""


@dataclass(frozen=True)
class Size:
    """How much is measured. `quick` says whether it works, and roughly how fast; `full` is what docs tell."""

    rounds: int
    seconds: float
    events: int
    backlog: int
    latencies: int
    idle_seconds: float
    rebuilt: str


QUICK = Size(1, 2.0, 4_000, 0, 60, 10.0, "small")
FULL = Size(5, 4.0, 10_000, 1_000_000, 200, 30.0, "national")


def maker(name: str) -> Maker:
    """The function that measures it."""
    found: Maker = import_module(f"landing.bench.journey.{name}").rows
    return found


def at_least(what: str, unit: str, goal: float, measured: Sequence[float], yardstick: str = "") -> Row:
    """The median of the rounds against a goal that it must reach."""
    return _row(what, unit, f"≥ {_spelled(goal)}", measured, yardstick, lambda median: median >= goal)


def at_most(what: str, unit: str, goal: float, measured: Sequence[float], yardstick: str = "") -> Row:
    """The median of the rounds against a goal that it may not pass."""
    return _row(what, unit, f"≤ {_spelled(goal)}", measured, yardstick, lambda median: median <= goal)


def told(what: str, unit: str, measured: Sequence[float], yardstick: str = "") -> Row:
    """The median of the rounds, for orientation: no goal stands on it."""
    return _row(what, unit, "", measured, yardstick, lambda _: True)


def _row(
    what: str, unit: str, goal: str, measured: Sequence[float], yardstick: str, good: Callable[[float], bool]
) -> Row:
    median = statistics.median(measured)
    spread = f" ({_spelled(min(measured))} to {_spelled(max(measured))})" if len(measured) > 1 else ""
    spelled = f"{_spelled(median)} {unit}{spread}".replace("× ", "×", 1)
    return Row(what, yardstick, f"{goal} {unit}" if goal else "", spelled, round(median, 4), verdict(good(median)))


def _spelled(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"
