"""All rows of `landing bench match`, in the order of the table. A group is loaded when it is asked for."""

import importlib.util
from collections.abc import Iterator, Sequence
from importlib import import_module

from landing.bench.match.row import Maker, Row
from landing.errors import LandingError

YARDSTICKS = ("scipy", "highspy", "matching", "sparse_dot_topn")
GROUPS = ("assignment", "live", "candidates", "placements", "rotations", "whole")
"""Each is a module here with `def rows(quick)`."""


def rows(quick: bool, only: Sequence[str] = ()) -> Iterator[Row]:
    """Measure row after row. LandingError when the yardsticks are not installed, or there is no such group."""
    if unknown := set(only) - set(GROUPS):
        raise LandingError(f"There is no group {', '.join(sorted(unknown))}. Choose from {', '.join(GROUPS)}.")
    if absent := [name for name in YARDSTICKS if importlib.util.find_spec(name) is None]:
        raise LandingError(
            f"Not installed: {', '.join(absent)}. `make bench` installs what is measured against and runs."
        )
    for group in only or GROUPS:
        yield from maker(group)(quick)


def maker(group: str) -> Maker:
    found: Maker = import_module(f"landing.bench.match.{group}").rows
    return found
