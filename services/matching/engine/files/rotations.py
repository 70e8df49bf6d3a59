"""Reads the files of a rotation plan: starters, slots with their seats by period, and where given travel times."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from services.matching.engine.files.cells import listed, one_of, whole
from services.matching.engine.files.lists import numbered
from services.matching.engine.files.problems import Problems
from services.matching.engine.files.table import Table
from services.matching.engine.rotations import Cohort
from services.matching.engine.rotations.plan import Integers

MOST_SEATS, MOST_MINUTES, MOST_PERIODS = 10_000, 1_440, 52
ELSEWHERE = 60


@dataclass(frozen=True, slots=True)
class CohortFiles:
    """The cohort with the ids behind its numbers."""

    starters: tuple[str, ...]
    slots: tuple[str, ...]
    employers: tuple[str, ...]
    cohort: Cohort


def read_cohort(starters: Path, slots: Path, travel: Path | None, most_travel: int) -> CohortFiles:
    """`most_travel` minutes; without a row in `travel` another region is an hour away. Raises BadFiles."""
    problems = Problems()
    people = Table(starters, problems, required=("starter_id",), optional=("skills", "region", "may_stay"))
    places = Table(slots, problems, required=("slot_id", "employer_id", "seats"), optional=("skills", "region"))
    problems.refuse()
    numbered(people, "starter_id")
    numbered(places, "slot_id")
    nothing: list[str] = []
    none: list[int] = []
    seats = places.each("seats", _seats, none)
    periods = max((len(each) for each in seats), default=1)
    for row, each in enumerate(seats):
        if not each or len(each) not in {1, periods}:
            places.bad(
                row, "seats", places.column("seats")[row], f"must have one number, or one for each of {periods} periods"
            )
    for row, employer in enumerate(places.column("employer_id")):
        if not employer:
            places.bad(row, "employer_id", "", "is empty")
    lacks, teaches = people.each("skills", listed, nothing), places.each("skills", listed, nothing)
    may_stay = people.each("may_stay", one_of({"0": 0, "1": 1}), 0)
    minutes = _minutes(travel, problems, people.column("region"), places.column("region"), most_travel)
    problems.refuse()
    skills = sorted({name for each in lacks for name in each})
    employers = sorted(set(places.column("employer_id")))
    cohort = Cohort(
        np.array([each * periods if len(each) == 1 else each for each in seats], np.int64),
        np.array([employers.index(name) for name in places.column("employer_id")], np.int64),
        minutes,
        np.array([[name in each for name in skills] for each in lacks], np.bool_).reshape(len(lacks), len(skills)),
        np.array([[name in each for name in skills] for each in teaches], np.bool_).reshape(len(teaches), len(skills)),
        np.array(may_stay, np.bool_),
    )
    return CohortFiles(people.column("starter_id"), places.column("slot_id"), places.column("employer_id"), cohort)


def _seats(cell: str) -> list[int]:
    parse, found = whole(0, MOST_SEATS), [part.strip() for part in cell.split("|")]
    if len(found) > MOST_PERIODS:
        raise ValueError(f"has more than {MOST_PERIODS} periods")
    return [parse(part) for part in found]


def _minutes(
    travel: Path | None, problems: Problems, homes: tuple[str, ...], places: tuple[str, ...], most: int
) -> Integers:
    known: dict[tuple[str, str], int] = {}
    if travel is not None:
        table = Table(travel, problems, required=("from_region", "to_region", "minutes"))
        minutes = table.each("minutes", whole(0, MOST_MINUTES), 0)
        for row, pair in enumerate(zip(table.column("from_region"), table.column("to_region"), strict=True)):
            if pair in known:
                table.bad(row, "to_region", pair[1], "has a time from there already")
            known[pair] = minutes[row]

    def between(home: str, place: str) -> int:
        if not home or not place:
            return 0
        away = known.get((home, place), known.get((place, home), 0 if home == place else ELSEWHERE))
        return away if away <= most else -1

    return np.array([[between(home, place) for place in places] for home in homes], np.int64)
