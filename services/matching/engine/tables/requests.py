"""Requests for a coach as columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from services.matching.engine.tables.codes import Codes
from services.matching.engine.tables.lists import Lists
from services.matching.engine.tables.rows import (
    BOTH,
    MOST_POINTS,
    NEVER,
    NONE,
    SKILL_LEVELS,
    Int8,
    Int32,
    Int64,
    refuse,
    unique,
    whole,
)

TABLE = "requests"
LONGEST_WAIT = 40_000


@dataclass(frozen=True, slots=True, eq=False)
class Requests:
    """One row a request. NONE (-1) means not stated, LONG_AGO and NEVER that a date is not.

    `load` in points; `languages` are hard, any one suffices; `starter_languages` count only where none is asked;
    `region` a province, `labour_market_region` the finer place where it is known; `employer_size` is for the fairness
    report alone; `skills` are the essential ones; `occupation` (a concept of the catalogue) stands for its skills
    where the request names none; `conflicts` are coaches who would be the starter, his manager or his report.
    """

    ids: tuple[str, ...]
    load: Int64
    waiting_days: Int32
    precedence: Int8
    employer: Int32
    employer_size: Int32
    pool: Int32
    region: Int32
    labour_market_region: Int32
    mode: Int8
    target_group: Int32
    occupation: Int32
    starts_on: Int32
    ends_on: Int32
    languages: Lists
    starter_languages: Lists
    skills: Lists
    optional_skills: Lists
    excluded_coaches: Lists
    known_coaches: Lists
    conflicts: Lists

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def bare(cls, ids: tuple[str, ...]) -> "Requests":
        """Requests that say nothing: load 1, any mode, from today on. Fill columns with `dataclasses.replace`."""
        n = len(ids)
        none = np.full(n, NONE, np.int32)
        nothing = Lists.empty(n)
        zero = np.zeros(n, np.int32)
        return cls(
            ids, np.ones(n, np.int64), zero, np.zeros(n, np.int8), none, none, none, none, none,
            np.full(n, BOTH, np.int8), none, none, zero, np.full(n, NEVER, np.int32), *[nothing] * 7,
        )  # fmt: skip

    def take(self, rows: Int64) -> "Requests":
        """These rows, in this order."""
        columns = {column: getattr(self, column) for column in self.__slots__ if column != "ids"}
        taken: dict[str, Any] = {
            name: cells.take(rows) if isinstance(cells, Lists) else cells[rows] for name, cells in columns.items()
        }
        return Requests(tuple(self.ids[row] for row in rows.tolist()), **taken)

    def check(self, codes: Codes, coaches: int) -> None:
        """Raises RowError for the first cell that cannot be. `coaches`: how many there are."""
        n = len(self)
        unique(TABLE, "request_id", self.ids)
        employers, regions = len(codes.employers), len(codes.regions)
        for column, values, lowest, highest in (
            ("load", self.load, 1, MOST_POINTS),
            ("waiting_days", self.waiting_days, 0, LONGEST_WAIT),
            ("precedence", self.precedence, 0, 1),
            ("employer_id", self.employer, NONE, employers - 1),
            ("employer_size", self.employer_size, NONE, 2**31 - 1),
            ("pool", self.pool, NONE, len(codes.pools) - 1),
            ("region", self.region, NONE, regions - 1),
            ("labour_market_region", self.labour_market_region, NONE, regions - 1),
            ("mode", self.mode, 1, BOTH),
            ("target_group", self.target_group, NONE, len(codes.target_groups) - 1),
            ("occupation", self.occupation, NONE, len(codes.skills) - 1),
            ("starts_on", self.starts_on, 0, NEVER),
            ("ends_on", self.ends_on, 0, NEVER),
        ):
            whole(TABLE, column, values, n, lowest, highest)
        refuse(TABLE, "ends_on", self.ends_on, self.ends_on <= self.starts_on, "is not after starts_on")
        for column, lists, known, level in (
            ("languages", self.languages, len(codes.languages), 0),
            ("starter_languages", self.starter_languages, len(codes.languages), 0),
            ("skills", self.skills, len(codes.skills), SKILL_LEVELS),
            ("optional_skills", self.optional_skills, len(codes.skills), SKILL_LEVELS),
            ("excluded_coaches", self.excluded_coaches, coaches, 0),
            ("known_coaches", self.known_coaches, coaches, 0),
            ("conflicts", self.conflicts, coaches, 0),
        ):
            lists.check(TABLE, column, rows=n, known=known, highest=level)
