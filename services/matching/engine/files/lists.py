"""Columns whose cells are lists, as flat arrays: row, item and place of each entry."""

from collections.abc import Iterator, Mapping

import numpy as np

from services.matching.engine.files.cells import ranking
from services.matching.engine.files.table import Table
from services.matching.engine.placements.market import Ids, Integers


def rankings(table: Table, column: str, known: Mapping[str, int], kind: str) -> tuple[Integers, Ids, Ids]:
    """Every entry of a column of rankings: its row, the number of what it names, and its place from 0.

    Names that are not `known` are told as an unknown `kind`.
    """
    rows, items, places = list[int](), list[int](), list[int]()
    for row, cell in enumerate(table.column(column)):
        if not cell:
            continue
        names = cell.split("|")
        found = [known.get(name, -1) for name in names]
        if "=" in cell or -1 in found or len(set(found)) < len(found):
            entries = list(_entries(table, row, column, cell, known, kind))
            found, place = [item for _, item in entries], [place for place, _ in entries]
            places += place
        else:
            places += range(len(found))
        items += found
        rows += [row] * len(found)
    return np.array(rows, np.int64), np.array(items, np.int32), np.array(places, np.int32)


def _entries(
    table: Table, row: int, column: str, cell: str, known: Mapping[str, int], kind: str
) -> Iterator[tuple[int, int]]:
    try:
        entries = ranking(cell)
    except ValueError as error:
        table.bad(row, column, cell, str(error))
        return
    for place, name in entries:
        if name in known:
            yield place, known[name]
        else:
            table.bad(row, column, name, f"is no {kind} of the other file")


def numbered(table: Table, column: str, forbidden: str = "") -> dict[str, int]:
    """The ids of a file and their rows; an empty one, a second one and one with forbidden characters are told."""
    ids = table.column(column)
    known = {name: row for row, name in enumerate(ids)}
    if len(known) < len(ids) or "" in known or any(mark in name for mark in forbidden for name in known):
        known = {}
        for row, name in enumerate(ids):
            if not name:
                table.bad(row, column, name, "is empty: each row needs an id of its own")
            elif name in known:
                table.bad(row, column, name, f"stands twice, also in line {table.line(known[name])}")
            elif any(mark in name for mark in forbidden):
                table.bad(row, column, name, f"must not hold {' or '.join(forbidden)}, which lists use")
            known.setdefault(name, row)
    return known
