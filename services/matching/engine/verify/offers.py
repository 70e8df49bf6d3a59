"""All pairs of a coaching run, request by request: those of a file, or every coach whom no rule keeps away."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.verify.plan import Plan
from services.matching.engine.verify.reading import Folder, column, days
from services.matching.engine.verify.scoring import FOREVER, Panel, Scorer
from services.matching.engine.verify.skills import SkillBook

Integers = NDArray[np.int64]
GREATEST_FIT = 500


class Offers(Protocol):
    """Where pairs come from."""

    def each(self) -> Iterator[tuple[int, Integers, Integers]]:
        """Row of an open request, coaches it may have, and what each is worth."""

    def wrong_fixed(self) -> list[str]:
        """Fixed pairs that do not score what the results say."""

    def reward(self) -> int:
        """More than all scores together can differ by."""


class GivenPairs:
    """The rows of `pairs.csv`."""

    def __init__(self, folder: Folder, plan: Plan) -> None:
        self._plan = plan
        rows = folder.rows("pairs")
        request = np.array([plan.row[each["request_id"]] for each in rows], np.int64)
        order = np.argsort(request, kind="stable")
        self._start = np.searchsorted(request[order], np.arange(len(plan.row) + 1))
        self._coach = np.array([plan.column[each["coach_id"]] for each in rows], np.int64)[order]
        self._score = np.array([int(each["score"]) for each in rows], np.int64)[order]

    def each(self) -> Iterator[tuple[int, Integers, Integers]]:
        for row in range(len(self._plan.row)):
            if row not in self._plan.fixed:
                yield row, *self._of(row)

    def wrong_fixed(self) -> list[str]:
        found = []
        for row, coach in self._plan.fixed.items():
            coaches, score = self._of(row)
            expected = int(score[coaches == coach].sum())
            if self._plan.score[row] != expected:
                found.append(f"{self._plan.names[row]} scores {expected}, not {self._plan.score[row]}")
        return found

    def reward(self) -> int:
        if not self._score.size:
            return 1
        least, most = int(self._score.min()), int(self._score.max())
        return (len(self._plan.row) + 1) * (most - least) + abs(most) + abs(least) + 1

    def _of(self, row: int) -> tuple[Integers, Integers]:
        part = slice(self._start[row], self._start[row + 1])
        return self._coach[part], self._score[part]


class ScoredPairs:
    """Every pair that no rule excludes."""

    def __init__(self, folder: Folder, plan: Plan) -> None:
        self._plan = plan
        today = date.fromisoformat(folder.report["today"]).toordinal()
        panel = Panel(plan.panel, SkillBook(folder.rows("concepts"), plan.rules))
        self._panel, self._scorer = panel, Scorer(panel, plan.rules, today)
        asked = days(plan.requests, "first_requested_on", today)
        stated = column(plan.requests, "waiting_days", -1)
        self._waited = [own if own >= 0 else max(0, today - first) for own, first in zip(stated, asked, strict=True)]
        self._starts = [max(first, today) for first in days(plan.requests, "starts_on", 0)]
        ends = days(plan.requests, "ends_on", FOREVER)
        self._ends = [last if last > first else FOREVER for first, last in zip(self._starts, ends, strict=True)]

    def each(self) -> Iterator[tuple[int, Integers, Integers]]:
        on = self._plan.rules["rules"]
        for row, request in enumerate(self._plan.requests):
            if row in self._plan.fixed:
                continue
            good = self._scorer.eligible(request, self._starts[row], self._ends[row])
            if on["capacity"]:
                good &= self._plan.left >= self._plan.load[row]
            if on["working_time"]:
                good &= self._panel.own_limit >= self._plan.load[row]
            coaches = np.flatnonzero(good)
            yield row, coaches, self._scores(row)[coaches]

    def wrong_fixed(self) -> list[str]:
        found = []
        for row, coach in self._plan.fixed.items():
            expected = int(self._scores(row)[coach])
            if self._plan.score[row] != expected:
                found.append(f"{self._plan.names[row]} scores {expected}, not {self._plan.score[row]}")
        return found

    def reward(self) -> int:
        worth = self._plan.rules["value"]
        highest = worth["served"] + worth["waiting_day"] * max(self._waited, default=0) + worth["precedence"]
        return int((len(self._plan.row) + 1) * (highest + GREATEST_FIT) + 1)

    def _scores(self, row: int) -> Integers:
        request = self._plan.requests[row]
        value = self._scorer.value(request, self._waited[row])
        return value + self._scorer.fit(request, self._starts[row], self._ends[row])
