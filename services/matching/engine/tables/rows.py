"""What a cell may hold, and how a wrong one is reported: by table, row, column, value and reason."""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Int8 = NDArray[np.int8]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]

NONE = -1
"""No employer, no region, no occupation, no limit: the number of nothing."""
LONG_AGO, NEVER = 0, 2**30
"""Days are `date.toordinal()`. The first stands for no beginning, the second for no end."""

ONSITE, REMOTE, BOTH = 1, 2, 3
MODES: Mapping[str, int] = {"onsite": ONSITE, "remote": REMOTE, "both": BOTH}
"""As bits, so that what two sides have in common is an `and`. An empty cell means both."""

LANGUAGE_LEVELS: Mapping[str, int] = {"A1": 1, "A2": 2, "B1": 3, "B2": 4, "C1": 5, "C2": 6, "native": 7}
"""0 stands for no level stated. Levels of skills are 1 to 5, 0 for none stated."""
SKILL_LEVELS, MOST_POINTS = 5, 10**6


class RowError(ValueError):
    """One cell that cannot be. `row` counts from 0; whoever read a file adds its line number."""

    def __init__(self, table: str, row: int, column: str, value: object, reason: str) -> None:
        super().__init__(f"{table}, row {row}, {column}: {value!r} {reason}")
        self.table, self.row, self.column, self.value, self.reason = table, row, column, value, reason


def refuse(table: str, column: str, values: Array, wrong: Array, reason: str) -> None:
    """Raise for the first row marked as wrong."""
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        raise RowError(table, row, column, values[row].item(), reason)


def whole(table: str, column: str, values: Array, size: int, lowest: int, highest: int) -> None:
    """Refuse a column of another length, of anything but whole numbers, or with one outside the bounds."""
    if values.shape != (size,):
        raise ValueError(f"{table}: {column} has {values.size} values for {size} rows; give one for each")
    if values.dtype.kind not in "iu":
        not_whole = ~np.isfinite(values) | (values != np.floor(values)) if values.dtype.kind == "f" else None
        if not_whole is not None:
            refuse(table, column, values, not_whole, "is not a whole number")
        raise ValueError(f"{table}: {column} holds {values.dtype}; give whole numbers of at most 64 bits")
    refuse(table, column, values, values < lowest, f"is below {lowest}")
    refuse(table, column, values, values > highest, f"is above {highest}")


def unique(table: str, column: str, names: tuple[str, ...]) -> None:
    """Refuse an empty name and the second of two equal ones."""
    seen: set[str] = set()
    for row, name in enumerate(names):
        if not name:
            raise RowError(table, row, column, name, "is empty; give each row an id of its own")
        if name in seen:
            raise RowError(table, row, column, name, "stands twice; keep one of the rows")
        seen.add(name)


def at_owner(table: str, column: str, start: Array) -> Callable[[int, object, str], NoReturn]:
    """A raiser for a place inside a list column: names the row that owns the place."""

    def raise_(place: int, value: object, reason: str) -> NoReturn:
        raise RowError(table, int(np.searchsorted(start, place, side="right")) - 1, column, value, reason)

    return raise_
