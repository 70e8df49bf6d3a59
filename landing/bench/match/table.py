"""All rows of `landing bench match`, in the order of the table. Groups are loaded when they are asked for."""

import importlib.util
from collections.abc import Iterator

from landing.bench.match.row import Maker, Row
from landing.errors import LandingError

YARDSTICKS = ("scipy", "highspy", "matching", "sparse_dot_topn")


def rows(quick: bool) -> Iterator[Row]:
    """Measure row after row. LandingError when the yardsticks are not installed."""
    if absent := [name for name in YARDSTICKS if importlib.util.find_spec(name) is None]:
        raise LandingError(
            f"Not installed: {', '.join(absent)}. `make bench` installs what is measured against and runs."
        )
    for maker in makers():
        yield from maker(quick)


def makers() -> tuple[Maker, ...]:
    """One per group of rows."""
    from landing.bench.match import assignment, candidates, placements, whole

    return (assignment.rows, candidates.rows, placements.rows, whole.rows)
