"""Reads the files of a placement round: applicants, slots, and where given priorities, caps and fixed placements."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from services.matching.engine.files.caps import read_caps
from services.matching.engine.files.cells import whole
from services.matching.engine.files.lists import numbered, rankings
from services.matching.engine.files.problems import Problems
from services.matching.engine.files.table import Table
from services.matching.engine.placements.market import Ids, Integers, Market, Nest

MOST_SEATS, MOST_PRIORITY = 10**9, 10**12
KINDS = ("employer", "region")


@dataclass(frozen=True, slots=True)
class Round:
    """The files as arrays. Who has a fixed placement is not in the market; a joint applicant is in it once.

    `applicants` and `slots` are ids in the order of their files, `members` the rows behind each applicant of the
    market, `fixed` int32[applicants]: slots, -1 without. `listed` holds row, slot and place of every entry of the
    applicants' lists. `seats` are those of the file; those of `market` are what fixed placements leave.
    """

    applicants: tuple[str, ...]
    slots: tuple[str, ...]
    seats: Integers
    members: list[list[int]]
    fixed: Ids
    listed: tuple[Integers, Ids, Ids]
    market: Market

    def sizes(self) -> Integers:
        """int64[applicants of the market]: how many seats each takes."""
        return np.array([len(rows) for rows in self.members], np.int64)

    def names(self) -> list[str]:
        """Of the applicants of the market; a joint one is named after all members."""
        return ["|".join(sorted(self.applicants[row] for row in rows)) for rows in self.members]

    def ranks(self) -> dict[tuple[int, int], int]:
        """Row and slot of every entry of the applicants' lists, with its rank: 1 for what stands first."""
        rows, slots, places = (column.tolist() for column in self.listed)
        return {(row, slot): place + 1 for row, slot, place in zip(rows, slots, places, strict=True)}


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of a round; None where one is not given."""

    applicants: Path
    slots: Path
    priorities: Path | None = None
    caps: Path | None = None
    fixed: Path | None = None


def read_round(paths: Paths) -> Round:
    """Raises BadFiles naming everything that is wrong with any of the files."""
    problems = Problems()
    people = Table(paths.applicants, problems, required=("applicant_id", "ranking"), optional=("joint_id",))
    required = ("slot_id", "seats") if paths.priorities else ("slot_id", "seats", "ranking")
    places = Table(paths.slots, problems, required=required, optional=("ranking", "employer_id", "region"))
    problems.refuse()
    applicants, slots = numbered(people, "applicant_id", "|="), numbered(places, "slot_id", "|=")
    seats = np.array(places.each("seats", whole(0, MOST_SEATS), -1), np.int64)
    for row in np.flatnonzero(seats < 0):
        if not places.column("seats")[row]:
            places.bad(int(row), "seats", "", "is empty: write how many seats there are")
    listed = rankings(people, "ranking", slots, "slot")
    claims = _priorities(paths.priorities, problems, applicants, slots, places) if paths.priorities else _ranked(
        places, applicants)  # fmt: skip
    fixed = _fixed(paths.fixed, problems, applicants, slots, seats)
    members = _members(people, listed, fixed)
    problems.refuse()
    left = seats - np.bincount(fixed[fixed >= 0], minlength=len(seats))
    nest = read_caps(paths.caps, problems, KINDS, places, left, fixed) if paths.caps else None
    problems.refuse()
    market = _market(listed, claims, members, left, nest, people.rows)
    return Round(people.column("applicant_id"), places.column("slot_id"), seats, members, fixed, listed, market)


def _ranked(places: Table, applicants: dict[str, int]) -> tuple[Integers, Integers, Integers]:
    slot, applicant, place = rankings(places, "ranking", applicants, "applicant")
    return applicant.astype(np.int64), slot, place.astype(np.int64)


def _priorities(
    path: Path, problems: Problems, applicants: dict[str, int], slots: dict[str, int], places: Table
) -> tuple[Integers, Integers, Integers]:
    """Applicant, slot and place of each row, the highest priority first."""
    for row, cell in enumerate(places.column("ranking")):
        if cell:
            places.bad(row, "ranking", cell, "stands beside a file of priorities: give one of them")
            break
    table = Table(path, problems, required=("slot_id", "applicant_id", "priority"))
    slot = np.array(table.each("slot_id", known(slots, "slot"), -1), np.int64)
    applicant = np.array(table.each("applicant_id", known(applicants, "applicant"), -1), np.int64)
    priority = np.array(table.each("priority", whole(-MOST_PRIORITY, MOST_PRIORITY), 0), np.int64)
    wrong: list[int] = np.flatnonzero((slot < 0) | (applicant < 0)).tolist()
    for at in [*wrong, *_second(applicant * len(slots) + slot)]:
        name = "slot_id" if slot[at] < 0 else "applicant_id"
        if slot[at] >= 0 and applicant[at] >= 0:
            table.bad(at, name, table.column(name)[at], "has a priority at this slot already")
        elif not table.column(name)[at]:
            table.bad(at, name, "", "is empty")
    for at, cell in enumerate(table.column("priority")):
        if not cell:
            table.bad(at, "priority", "", "is empty")
    return applicant, slot, np.unique(-priority, return_inverse=True)[1].astype(np.int64)


def known(names: dict[str, int], kind: str) -> Callable[[str], int]:
    """A parser of ids that must be in another file."""

    def parse(cell: str) -> int:
        if cell not in names:
            raise ValueError(f"is no {kind} of the other file")
        return names[cell]

    return parse


def _second(keys: Integers) -> list[int]:
    """The rows whose key stood in a row before."""
    again = np.ones(len(keys), np.bool_)
    again[np.unique(keys, return_index=True)[1]] = False
    rows: list[int] = np.flatnonzero(again).tolist()
    return rows


def _fixed(
    path: Path | None, problems: Problems, applicants: dict[str, int], slots: dict[str, int], seats: Integers
) -> Ids:
    fixed = np.full(len(applicants), -1, np.int32)
    if path is None:
        return fixed
    table = Table(path, problems, required=("applicant_id", "slot_id"))
    taken = np.zeros(len(seats), np.int64)
    who = table.each("applicant_id", known(applicants, "applicant"), -1)
    where = table.each("slot_id", known(slots, "slot"), -1)
    for row, (applicant, slot) in enumerate(zip(who, where, strict=True)):
        if not table.column("applicant_id")[row] or not table.column("slot_id")[row]:
            table.bad(row, "applicant_id", "", "and slot_id must both be given")
        elif applicant >= 0 and slot >= 0:
            taken[slot] += 1
            if fixed[applicant] >= 0:
                table.bad(row, "applicant_id", table.column("applicant_id")[row], "has a fixed placement already")
            elif taken[slot] > max(seats[slot], 0):
                table.bad(row, "slot_id", table.column("slot_id")[row], f"has only {seats[slot]} seats for fixed ones")
            fixed[applicant] = slot
    return fixed


def _members(people: Table, listed: tuple[Integers, Ids, Ids], fixed: Ids) -> list[list[int]]:
    """The rows behind each applicant of the market: one, or those of a joint applicant."""
    joint = people.column("joint_id")
    if not any(joint):
        return [[row] for row in np.flatnonzero(fixed < 0).tolist()]
    groups: dict[tuple[str, str], list[int]] = {}
    ids = people.column("applicant_id")
    for row, name in enumerate(joint):
        groups.setdefault((name, "") if name else ("", ids[row]), []).append(row)
    entries = [set[tuple[int, int]]() for _ in joint]
    for row, slot, place in zip(*(column.tolist() for column in listed), strict=True):
        entries[row].add((slot, place))
    for rows in groups.values():
        for row in rows[1:]:
            if entries[row] != entries[rows[0]]:
                people.bad(
                    row, "ranking", people.column("ranking")[row], f"differs from that of {ids[rows[0]]}, its partner"
                )
            if fixed[row] != fixed[rows[0]]:
                people.bad(row, "joint_id", joint[row], "has members fixed elsewhere: fix all together")
    return [rows for rows in groups.values() if fixed[rows[0]] < 0]


def _market(
    listed: tuple[Integers, Ids, Ids],
    claims: tuple[Integers, Integers, Integers],
    members: list[list[int]],
    seats: Integers,
    nest: Nest | None,
    rows: int,
) -> Market:
    """Pairs that both sides name. A joint applicant needs all members named, and stands where the last of them does."""
    slots, size = max(len(seats), 1), np.array([len(each) for each in members], np.int64)
    number = np.full(rows, -1, np.int64)  # the applicant of the market behind each row, -1 with a fixed placement
    leads = np.zeros(rows, np.bool_)
    for mine, each in enumerate(members):
        number[each], leads[each[0]] = mine, True
    inside = number[claims[0]] >= 0
    claim = (number[claims[0]] * slots + claims[1])[inside]
    keys, where, named = np.unique(claim, return_inverse=True, return_counts=True)
    last = np.zeros(len(keys) + 1, np.int64)
    np.maximum.at(last, where, claims[2][inside])
    kept = leads[listed[0]]
    applicant, slot, choice = number[listed[0][kept]], listed[1][kept].astype(np.int64), listed[2][kept]
    wanted = applicant * slots + slot
    at = np.searchsorted(keys, wanted)
    both = np.append(keys, -1)[at] == wanted
    both[both] = named[at[both]] == size[applicant[both]]
    return Market.of(
        applicant[both], slot[both], choice[both], last[at[both]], applicants=len(members), seats=seats, nest=nest
    )
