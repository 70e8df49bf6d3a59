"""A column whose cells are lists, as one flat array and where each row begins (compressed sparse rows)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from services.matching.engine.tables.rows import LONG_AGO, NEVER, Int8, Int32, Int64, at_owner


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Row i holds `item[start[i]:start[i + 1]]`, each with its `level` (0 where there is none)."""

    start: Int64
    item: Int32
    level: Int8

    @property
    def rows(self) -> int:
        return self.start.size - 1

    def row(self, index: int) -> Int32:
        return self.item[self.start[index] : self.start[index + 1]]

    def levels(self, index: int) -> Int8:
        return self.level[self.start[index] : self.start[index + 1]]

    @classmethod
    def empty(cls, rows: int) -> "Lists":
        return cls(np.zeros(rows + 1, np.int64), np.empty(0, np.int32), np.empty(0, np.int8))

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]]) -> "Lists":
        """From a list of numbers for each row."""
        return cls.levelled([(item, 0) for item in row] for row in rows)

    @classmethod
    def levelled(cls, rows: Iterable[Sequence[tuple[int, int]]]) -> "Lists":
        """From a list of (number, level) for each row."""
        start, item, level = [0], list[int](), list[int]()
        for row in rows:
            item.extend(pair[0] for pair in row)
            level.extend(pair[1] for pair in row)
            start.append(len(item))
        return cls(np.array(start, np.int64), np.array(item, np.int32), np.array(level, np.int8))

    def tuples(self) -> list[tuple[int, ...]]:
        """The numbers of each row, sorted."""
        flat, start = self.item.tolist(), self.start.tolist()
        return [tuple(sorted(flat[start[row] : start[row + 1]])) for row in range(self.rows)]

    def take(self, rows: Int64) -> "Lists":
        """These rows, in this order."""
        places, start = _places(self.start, rows)
        return Lists(start, self.item[places], self.level[places])

    def check(self, table: str, column: str, *, rows: int, known: int, highest: int) -> None:
        """Raises RowError for a number or level out of range, ValueError for a shape that cannot be."""
        _check_shape(table, column, self.start, self.item.size, rows)
        _check_numbers(table, column, self.start, self.item, known)
        for place in np.flatnonzero((self.level < 0) | (self.level > highest))[:1]:
            fail = at_owner(table, column, self.start)
            fail(int(place), int(self.level[place]), f"is no level; give 1 to {highest}, or none")


@dataclass(frozen=True, slots=True, eq=False)
class Periods:
    """Row i holds stays `[starts_on, ends_on)` at `item` (a pool; 0 for leave), half open, in days."""

    start: Int64
    item: Int32
    starts_on: Int32
    ends_on: Int32

    @property
    def rows(self) -> int:
        return self.start.size - 1

    @classmethod
    def empty(cls, rows: int) -> "Periods":
        nothing = np.empty(0, np.int32)
        return cls(np.zeros(rows + 1, np.int64), nothing, nothing, nothing)

    @classmethod
    def always(cls, lists: Lists) -> "Periods":
        """Stays without beginning or end."""
        size = lists.item.size
        return cls(lists.start, lists.item, np.full(size, LONG_AGO, np.int32), np.full(size, NEVER, np.int32))

    @classmethod
    def of(cls, rows: Iterable[Sequence[tuple[int, int, int]]]) -> "Periods":
        """From a list of (number, first day, day after the last) for each row."""
        start, cells = [0], list[tuple[int, int, int]]()
        for row in rows:
            cells.extend(row)
            start.append(len(cells))
        columns = np.array(cells, np.int32).reshape(-1, 3).T.copy()
        return cls(np.array(start, np.int64), *columns)

    def take(self, rows: Int64) -> "Periods":
        """These rows, in this order."""
        places, start = _places(self.start, rows)
        return Periods(start, self.item[places], self.starts_on[places], self.ends_on[places])

    def check(self, table: str, column: str, *, rows: int, known: int) -> None:
        """Raises RowError for a number out of range or an end before the beginning."""
        _check_shape(table, column, self.start, self.item.size, rows)
        _check_numbers(table, column, self.start, self.item, known)
        for place in np.flatnonzero(self.ends_on < self.starts_on)[:1]:
            fail = at_owner(table, column, self.start)
            fail(int(place), int(self.ends_on[place]), "ends before it begins; swap the dates")


def _places(start: Int64, rows: Int64) -> tuple[Int64, Int64]:
    length = start[rows + 1] - start[rows]
    ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(length)])
    return np.repeat(start[rows] - ends[:-1], length) + np.arange(ends[-1]), ends


def _check_shape(table: str, column: str, start: Int64, size: int, rows: int) -> None:
    if start.size != rows + 1 or start[0] != 0 or start[-1] != size or (np.diff(start) < 0).any():
        raise ValueError(f"{table}: the lists of {column} do not fit {rows} rows; build them with Lists.of or levelled")


def _check_numbers(table: str, column: str, start: Int64, item: Int32, known: int) -> None:
    for place in np.flatnonzero((item < 0) | (item >= known))[:1]:
        at_owner(table, column, start)(int(place), int(item[place]), f"is not one of the {known} known here")
