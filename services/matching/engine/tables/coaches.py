"""Coaches as columns."""

from dataclasses import dataclass

import numpy as np

from services.matching.engine.tables.codes import Codes
from services.matching.engine.tables.lists import Lists, Periods
from services.matching.engine.tables.rows import (
    BOTH,
    LANGUAGE_LEVELS,
    LONG_AGO,
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

TABLE = "coaches"
MOST_MINUTES = 24 * 60
MOST_CAPACITY = 10**9


@dataclass(frozen=True, slots=True, eq=False)
class Coaches:
    """One row a coach. NONE (-1) means not stated, LONG_AGO and NEVER that a date is not.

    `capacity` in points that are free; `own_limit` the most the coach wants, the lower wins; `regions` provinces and
    labour-market regions; `travel_minutes` how far he travels; `competitors` and `hirers` are employers he may not
    coach for. `pools` and `languages` are None where no row of the source could state them: their rules then hold
    nobody back. `leave` has item 0.
    """

    ids: tuple[str, ...]
    capacity: Int64
    own_limit: Int64
    employer: Int32
    mode: Int8
    travel_minutes: Int32
    available_from: Int32
    available_until: Int32
    pools: Periods | None
    leave: Periods
    languages: Lists | None
    regions: Lists
    skills: Lists
    target_groups: Lists
    competitors: Lists
    hirers: Lists

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def bare(cls, ids: tuple[str, ...]) -> "Coaches":
        """Coaches that say nothing and have one place. Fill columns with `dataclasses.replace`."""
        m = len(ids)
        none, nothing = np.full(m, NONE, np.int32), Lists.empty(m)
        return cls(
            ids, np.ones(m, np.int64), np.full(m, NONE, np.int64), none, np.full(m, BOTH, np.int8), none,
            np.full(m, LONG_AGO, np.int32), np.full(m, NEVER, np.int32), None, Periods.empty(m), None,
            nothing, nothing, nothing, nothing, nothing,
        )  # fmt: skip

    def check(self, codes: Codes) -> None:
        """Raises RowError for the first cell that cannot be."""
        m = len(self)
        unique(TABLE, "coach_id", self.ids)
        employers = len(codes.employers)
        for column, values, lowest, highest in (
            ("capacity", self.capacity, 0, MOST_CAPACITY),
            ("own_limit", self.own_limit, NONE, MOST_CAPACITY),
            ("employer_id", self.employer, NONE, employers - 1),
            ("mode", self.mode, 1, BOTH),
            ("travel_minutes", self.travel_minutes, NONE, MOST_MINUTES),
            ("available_from", self.available_from, LONG_AGO, NEVER),
            ("available_until", self.available_until, LONG_AGO, NEVER),
        ):
            whole(TABLE, column, values, m, lowest, highest)
        ends = self.available_until
        refuse(TABLE, "available_until", ends, ends < self.available_from, "is before available_from")
        if self.pools is not None:
            self.pools.check(TABLE, "pools", rows=m, known=len(codes.pools))
        if self.languages is not None:
            highest = max(LANGUAGE_LEVELS.values())
            self.languages.check(TABLE, "languages", rows=m, known=len(codes.languages), highest=highest)
        self.leave.check(TABLE, "leave", rows=m, known=1)
        for column, lists, known, level in (
            ("regions", self.regions, len(codes.regions), 0),
            ("skills", self.skills, len(codes.skills), SKILL_LEVELS),
            ("target_groups", self.target_groups, len(codes.target_groups), 0),
            ("competitors", self.competitors, employers, 0),
            ("hirers", self.hirers, employers, 0),
        ):
            lists.check(TABLE, column, rows=m, known=known, highest=level)
