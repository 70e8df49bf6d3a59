"""Reads `caps.csv`: at most so many at an employer or in a region."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from services.matching.engine.files.cells import whole
from services.matching.engine.files.problems import Problems
from services.matching.engine.files.table import Table
from services.matching.engine.placements.market import Ids, Integers, Nest

COLUMNS = {"employer": "employer_id", "region": "region"}
MOST = 10**9


def read_caps(
    path: Path, problems: Problems, kinds: Iterable[str], slots: Table, seats: Integers, fixed: Ids
) -> Nest | None:
    """The caps as nested sets of slots, less what fixed placements take; sets that cross are told as bad rows."""
    table = Table(path, problems, required=("kind", "key", "max"))
    most = table.each("max", whole(0, MOST), -1)
    sets: list[tuple[Ids, int]] = []
    row_of: list[int] = []
    seen: set[tuple[str, str]] = set()
    for row, (kind, key) in enumerate(zip(table.column("kind"), table.column("key"), strict=True)):
        if kind not in kinds:
            table.bad(row, "kind", kind, f"is none of {', '.join(kinds)}")
            continue
        column = np.array(slots.column(COLUMNS[kind]))
        inside = np.flatnonzero(column == key).astype(np.int32)
        taken = int(np.isin(fixed, inside).sum())
        if not key or not inside.size:
            table.bad(row, "key", key, f"is {COLUMNS[kind]} of no slot")
        elif (kind, key) in seen:
            table.bad(row, "key", key, f"has a cap for its {kind} already")
        elif not table.column("max")[row]:
            table.bad(row, "max", "", "is empty: write how many there may be")
        elif 0 <= most[row] < taken:
            table.bad(row, "max", most[row], f"is less than the {taken} fixed placements there")
        else:
            seen.add((kind, key))
            sets.append((inside, most[row] - taken))
            row_of.append(row)
    if problems:
        return None
    try:
        return Nest.of(seats, sets)
    except ValueError:
        one, other = _crossing(sets)
        table.bad(row_of[other], "key", table.column("key")[row_of[other]], _why(table, row_of[one]))
        return None


def _crossing(sets: list[tuple[Ids, int]]) -> tuple[int, int]:
    """The first two sets that share slots while neither holds the other."""
    for other in range(len(sets)):
        for one in range(other):
            common = np.isin(sets[one][0], sets[other][0]).sum()
            if 0 < common < min(len(sets[one][0]), len(sets[other][0])):
                return one, other
    raise AssertionError("nothing crosses")


def _why(table: Table, row: int) -> str:
    kind, key = table.column("kind")[row], table.column("key")[row]
    return (
        f"crosses the cap of {kind} {key}: both hold some slots and each others; nothing stable is promised, drop one"
    )
