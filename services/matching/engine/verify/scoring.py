"""Scores one request against all coaches, written from the rules alone, part by part.

Weights come from the `rules.toml` of the run. A share counts in whole points, rounded half up.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.verify.reading import Row, column, days, items
from services.matching.engine.verify.skills import SkillBook, Skilled, skill_of

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
FOREVER = 2**30
NOBODY = np.zeros(0, np.int64)
ONSITE, REMOTE = 1, 2
MODES = {"": 3, "onsite": ONSITE, "remote": REMOTE, "both": 3}


def share(weight: int, part: Any, whole: int) -> Any:
    """`weight * part / whole`, rounded half up."""
    return (2 * weight * part + whole) // (2 * whole)


class Panel:
    """All coaches of a run, by property."""

    def __init__(self, rows: list[Row], book: SkillBook) -> None:
        self.ids = [row["coach_id"] for row in rows]
        self.size = len(rows)
        self.capacity = np.array(column(rows, "capacity", 0), np.int64)
        self.own_limit = np.array(column(rows, "own_limit", FOREVER), np.int64)
        self.mode = np.array([MODES[row.get("mode", "")] for row in rows], np.int64)
        self.minutes = np.clip(column(rows, "travel_minutes", 0), 0, 60)
        self.first = np.array(days(rows, "available_from", 0), np.int64)
        self.until = np.array(days(rows, "available_until", FOREVER), np.int64)
        self.states_pools = "pools" in rows[0]
        self.states_languages = "languages" in rows[0]
        self.skills = Skilled([[skill_of(item) for item in items(row, "skills")] for row in rows])
        self.book = book
        self._having: dict[str, dict[str, Integers]] = {}
        self.number = {id: at for at, id in enumerate(self.ids)}
        self.languages: dict[str, list[tuple[int, str]]] = {}
        for at, row in enumerate(rows):
            for item in items(row, "languages"):
                name, _, level = item.partition(":")
                self.languages.setdefault(name, []).append((at, level or "unstated"))
        for name in ("pools", "regions", "target_groups", "competitors", "hirers"):
            self._having[name] = _turned([items(row, name) for row in rows])
        self._having["employer_id"] = _turned([[row["employer_id"]] if row.get("employer_id") else [] for row in rows])

    def having(self, name: str, value: str) -> Flags:
        """The coaches whose list or cell of this name holds the value."""
        return self.marked(self.who(name, value))

    def who(self, name: str, value: str) -> Integers:
        """Their places."""
        return self._having[name].get(value, NOBODY) if value else NOBODY

    def named(self, ids: list[str]) -> Flags:
        return self.marked([self.number[id] for id in ids if id in self.number])

    def marked(self, coaches: Any) -> Flags:
        found = np.zeros(self.size, np.bool_)
        found[coaches] = True
        return found


def _turned(lists: list[list[str]]) -> dict[str, Integers]:
    turned: dict[str, list[int]] = {}
    for at, names in enumerate(lists):
        for name in names:
            turned.setdefault(name, []).append(at)
    return {name: np.array(rows, np.int64) for name, rows in turned.items()}


@dataclass(frozen=True)
class Scorer:
    """Fit and eligibility of all coaches for one request, by the rules of a run and seen from its day."""

    panel: Panel
    rules: dict[str, Any]
    today: int
    _known: dict[tuple[str, ...], Any] = field(default_factory=dict)

    def value(self, row: Row, waited: int) -> int:
        worth = self.rules["value"]
        urgent = int(row.get("precedence") or 0)
        return int(worth["served"] + worth["waiting_day"] * waited + worth["precedence"] * urgent)

    def fit(self, row: Row, starts: int, ends: int) -> Integers:
        """Parts that many requests share are worked out once for each way in which they are asked."""
        weights, panel = self.rules["fit"], self.panel
        where = (row.get("mode", ""), row.get("region", ""), row.get("labour_market_region", ""))
        total = self._once(("place", *where), lambda: self._mode(where[0]) + self._region(row, where[0]))
        total = total + self._skills(weights["essential_skills"], items(row, "skills"))
        total += self._skills(weights["optional_skills"], items(row, "optional_skills"))
        asked, group = items(row, "languages"), row.get("target_group", "")
        total += self._once(("language", *asked), lambda: self._language(weights["language"], asked))
        until = ends if ends < FOREVER else starts + self.rules["period"]["open_days"]
        total += share(weights["availability"], self._days(row, starts, until), until - starts)
        of_group = self._once(("group", group), lambda: panel.having("target_groups", group) | (not group))
        total += weights["target_group"] * of_group
        if row.get("known_coaches"):
            total += weights["continuity"] * panel.named(items(row, "known_coaches"))
        return np.asarray(total, np.int64)

    def _once(self, asked: tuple[str, ...], work: Callable[[], Any]) -> Any:
        if asked not in self._known:
            self._known[asked] = work()
        return self._known[asked]

    def _mode(self, asked: str) -> Any:
        """As many of the modes that are asked as both offer."""
        common = self.panel.mode & MODES[asked]
        both, all_ = (common & ONSITE) + (common >> 1), (MODES[asked] & ONSITE) + (MODES[asked] >> 1)
        return share(self.rules["fit"]["work_mode"], both, all_)

    def _region(self, row: Row, asked: str) -> Any:
        near = self._near(row, MODES[asked], self.panel.mode & MODES[asked])
        return share(self.rules["fit"]["region"], near, 6000)

    def eligible(self, row: Row, starts: int, ends: int) -> Flags:
        """Whom no rule keeps from this request; room is looked at elsewhere."""
        on, panel = self.rules["rules"], self.panel
        employer, pool = row.get("employer_id", ""), row.get("pool", "")
        good = np.ones(panel.size, np.bool_)
        if pool and panel.states_pools and (on["pool"] or on["period"]):
            good &= self._once(("pool", pool), lambda: panel.having("pools", pool))
        if on["period"]:
            good &= (panel.first <= starts) & (starts < panel.until)
            if ends < FOREVER:
                good &= ends <= panel.until
        asked = items(row, "languages")
        if on["language"] and asked and panel.states_languages:
            good &= self._once(("speaks", *asked), lambda: self._speaks(asked))
        for rule, name in (("conflict_of_interest", "employer_id"), ("competitor", "competitors"), ("hirer", "hirers")):
            if on[rule]:
                good[panel.who(name, employer)] = False
        if on["excluded_by_hand"] and row.get("excluded_coaches"):
            good &= ~panel.named(items(row, "excluded_coaches"))
        return good

    def _speaks(self, asked: list[str]) -> Flags:
        return self.panel.marked([at for name in asked for at, _ in self.panel.languages.get(name, [])])

    def _skills(self, weight: int, asked: list[str]) -> Any:
        if not asked:
            return weight
        found = np.zeros(self.panel.size, np.int64)
        for item in asked:
            found += self.panel.book.thousandths(*skill_of(item), self.panel.skills)
        return share(weight, found, 1000 * len(asked))

    def _language(self, weight: int, asked: list[str]) -> Any:
        if not asked or not self.panel.states_languages:
            return weight
        percent = np.zeros(self.panel.size, np.int64)
        for name in asked:
            for at, level in self.panel.languages.get(name, []):
                percent[at] = max(percent[at], self.rules["language"][level])
        return share(weight, percent, 100)

    def _near(self, row: Row, mode: int, common: Integers) -> Integers:
        """Of 6,000: all in the same place, in the province by travel time, the remote part where both may."""
        place, panel = self.rules["place"], self.panel
        near = np.full(panel.size, 6000, np.int64)
        province, labour_market = row.get("region", ""), row.get("labour_market_region", "")
        if province or labour_market:
            travel = place["same_province"] * 60 + (place["travels_an_hour"] - place["same_province"]) * panel.minutes
            near = np.where(panel.having("regions", province), travel, 0)
            near = np.where(panel.having("regions", labour_market), 6000, near)
        near = np.where((common & ONSITE) > 0, near, 0)
        least = 6000 if mode == REMOTE else place["remotely"] * 60
        return np.where((common & REMOTE) > 0, np.maximum(near, least), near)

    def _days(self, row: Row, starts: int, until: int) -> Integers:
        panel = self.panel
        there = np.clip(np.minimum(panel.until, until) - np.maximum(panel.first, starts), 0, None)
        if row.get("pool") and panel.states_pools:
            there = there * self._once(("pool", row["pool"]), lambda: panel.having("pools", row["pool"]))
        return np.asarray(there, np.int64)
