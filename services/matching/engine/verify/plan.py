"""The plan of a coaching run as arrays by request, and what it has to keep to."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.verify.reading import Folder, Row, column

Integers = NDArray[np.int64]
Cap = tuple[str, str]
COLUMN_OF = {"employer": "employer_id", "region": "region", "pool": "pool"}
UNLIMITED, MOST_SUMS = 2**40, 1_000


@dataclass
class Plan:
    """`coach` and `score` by row of the requests file, -1 and 0 for who has none; `fixed`: rows that were agreed."""

    requests: list[Row]
    panel: list[Row]
    assigned: list[Row]
    unassigned: list[Row]
    fixed: dict[int, int]
    caps: dict[Cap, int]
    rules: dict[str, Any]
    report: dict[str, Any]
    price_rows: list[Row]
    row: dict[str, int] = field(default_factory=dict)
    column: dict[str, int] = field(default_factory=dict)

    @cached_property
    def names(self) -> list[str]:
        return [row["request_id"] for row in self.requests]

    @cached_property
    def coaches(self) -> list[str]:
        return [row["coach_id"] for row in self.panel]

    @cached_property
    def load(self) -> Integers:
        return np.array(column(self.requests, "load", 1), np.int64)

    @cached_property
    def coach(self) -> Integers:
        found = np.full(len(self.requests), -1, np.int64)
        for each in self.assigned:
            found[self.row[each["request_id"]]] = self.column[each["coach_id"]]
        return found

    @cached_property
    def score(self) -> Integers:
        found = np.zeros(len(self.requests), np.int64)
        for each in self.assigned:
            found[self.row[each["request_id"]]] = int(each["score"])
        return found

    @cached_property
    def left(self) -> Integers:
        """Points that fixed pairs and the coaches' own limits leave."""
        taken = np.zeros(len(self.panel), np.int64)
        for row, coach in self.fixed.items():
            taken[coach] += self.load[row]
        left = np.array(column(self.panel, "capacity", 0), np.int64) - taken
        if self.rules["rules"]["working_time"]:
            own = np.array(column(self.panel, "own_limit", UNLIMITED), np.int64)
            left = np.minimum(left, np.maximum(own - taken, 0))
        return left

    @cached_property
    def used(self) -> Integers:
        """Points that were given beside the fixed ones."""
        used = np.zeros(len(self.panel), np.int64)
        for row in np.flatnonzero(self.coach >= 0).tolist():
            if row not in self.fixed:
                used[self.coach[row]] += self.load[row]
        return used

    def total(self) -> int:
        return sum(self.score.tolist())

    def fixed_total(self) -> int:
        return sum(int(self.score[row]) for row in self.fixed)

    def newly_served(self) -> int:
        return int((self.coach >= 0).sum()) - len(self.fixed)

    def equal_loads(self) -> bool:
        """Of the requests that were open."""
        return len({load for row, load in enumerate(self.load.tolist()) if row not in self.fixed}) <= 1

    @property
    def unit(self) -> int:
        """The load of the first open request."""
        return int(next((each for row, each in enumerate(self.load.tolist()) if row not in self.fixed), 1))

    def room(self) -> Integers:
        """Places that are still free, where loads are equal."""
        return self.left // self.unit - self.used // self.unit

    def moved(self) -> Iterator[str]:
        for row, coach in self.fixed.items():
            if self.coach[row] != coach:
                yield f"{self.names[row]} was fixed with {self.coaches[coach]}"

    def overloaded(self) -> Iterator[str]:
        for coach in np.flatnonzero(self.used > np.maximum(self.left, 0)).tolist():
            yield f"{self.coaches[coach]} has {self.used[coach]} points and room for {self.left[coach]}"

    def over_caps(self) -> Iterator[str]:
        for cap, most in self.caps.items():
            served = [row for row in self.inside(cap) if self.coach[row] >= 0]
            agreed = sum(row in self.fixed for row in served)
            if len(served) > max(most, agreed):
                yield f"{' '.join(cap)} has {len(served)} and may have {most}"

    def inside(self, cap: Cap) -> list[int]:
        return [row for row, each in enumerate(self.requests) if each.get(COLUMN_OF[cap[0]]) == cap[1]]

    def request_prices(self) -> Integers:
        """Of each request."""
        own = np.zeros(len(self.requests), np.int64)
        for each in self.price_rows:
            if each["kind"] == "request":
                own[self.row[each["key"]]] = int(each["price"])
        return own

    def prices(self) -> tuple[Integers, dict[Cap, int], int]:
        """Of each coach and of each cap, and the scale in which they stand."""
        own = np.zeros(len(self.panel), np.int64)
        groups: dict[Cap, int] = {}
        for each in self.price_rows:
            if int(each["price"]) < 0:
                raise ValueError(f"the price of {each['kind']} {each['key']} is below 0")
            if each["kind"] == "coach":
                own[self.column[each["key"]]] = int(each["price"])
            elif each["kind"] != "request":
                groups[each["kind"], each["key"]] = int(each["price"])
        return own, groups, int(self.report["price_scale"])

    def fillable(self) -> Integers:
        """Of the points that each coach has left, what sums of loads can fill at all: loads of 4 fill 8 of 10."""
        left = np.maximum(self.left, 0)
        loads = sorted({load for row, load in enumerate(self.load.tolist()) if row not in self.fixed})
        if len(loads) < 2:
            return np.asarray(left // loads[0] * loads[0] if loads else left)
        sums = [True]
        for points in range(1, min(int(left.max(initial=0)), MOST_SUMS) + 1):
            sums.append(any(points >= load and sums[points - load] for load in loads))
        best = np.maximum.accumulate(np.where(sums, np.arange(len(sums)), 0))
        return np.array([best[points] if points < len(best) else points for points in left.tolist()], np.int64)

    def places_worth(self, price: Integers, groups: dict[Cap, int]) -> int:
        worth = sum(points * each for points, each in zip(self.fillable().tolist(), price.tolist(), strict=True))
        places = self.places_under_caps()
        return int(worth) + sum(places[cap] * each for cap, each in groups.items())

    def places_under_caps(self) -> dict[Cap, int]:
        """What fixed pairs leave of each."""
        agreed = {cap: sum(row in self.fixed for row in self.inside(cap)) for cap in self.caps}
        return {cap: max(0, most - agreed[cap]) for cap, most in self.caps.items()}

    def group_prices(self, groups: dict[Cap, int]) -> Integers:
        """What each request pays for the caps around it."""
        paid = np.zeros(len(self.requests), np.int64)
        for cap, price in groups.items():
            paid[self.inside(cap)] += price
        return paid


def read_plan(folder: Folder) -> Plan:
    requests, panel = folder.rows("requests"), folder.rows("coaches")
    row = {each["request_id"]: at for at, each in enumerate(requests)}
    column_ = {each["coach_id"]: at for at, each in enumerate(panel)}
    fixed = {
        row[each["request_id"]]: column_[each["coach_id"]]
        for each in (folder.rows("fixed") if folder.has("fixed") else [])
    }
    caps = {
        (each["kind"], each["key"]): int(each["max"]) for each in (folder.rows("caps") if folder.has("caps") else [])
    }
    return Plan(
        requests, panel, folder.rows("assignments.csv"), folder.rows("unassigned.csv"), fixed, caps, folder.rules(),
        folder.report, folder.rows("prices.csv"), row, column_,
    )  # fmt: skip
