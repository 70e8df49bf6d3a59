"""How near the skills of coaches come to one that is asked, from the catalogue's own files."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.verify.reading import Row

Integers = NDArray[np.int64]
Thousandths = NDArray[np.int16]


@cache
def skill_of(item: str) -> tuple[str, int]:
    """`uri:level` or the uri alone."""
    name, _, level = item.rpartition(":")
    return (name, int(level)) if name and level.isascii() and level.isdecimal() else (item, 0)


class Skilled:
    """The skills of all coaches in one row: `own` numbers them, `level` is how far each goes, `first` where each coach
    begins; nobody is without an entry, since number 0 is no skill at all.
    """

    def __init__(self, coaches: list[list[tuple[str, int]]]) -> None:
        self.names = ["", *sorted({name for skills in coaches for name, _ in skills})]
        number = {name: at for at, name in enumerate(self.names)}
        entries = [[(0, 0), *((number[name], level) for name, level in skills)] for skills in coaches]
        self.own, self.level = np.array([each for skills in entries for each in skills], np.int64).reshape(-1, 2).T
        self.first = np.cumsum([0, *map(len, entries)])[: len(coaches)]


class SkillBook:
    """Steps between skills through their groups, and what a step and a missing level cost."""

    def __init__(self, concepts: list[Row], rules: dict[str, Any]) -> None:
        self._broader = {row["uri"]: [uri for uri in row["broader"].split("|") if uri] for row in concepts}
        self._rules = rules["skills"]
        self._worth = [1000]
        for _ in range(self._rules["furthest"]):
            self._worth.append(self._worth[-1] * self._rules["step"] // 100)
        self._climbed: dict[str, dict[str, int]] = {}
        self._near: dict[str, Integers] = {}
        self._cached: dict[tuple[str, int], Thousandths] = {}

    def thousandths(self, skill: str, level: int, coaches: Skilled) -> Thousandths:
        """int16[coaches]: what the nearest skill of each counts."""
        if (skill, level) not in self._cached:
            if skill not in self._near:
                self._near[skill] = np.array([self._worth_of(skill, own) for own in coaches.names], np.int64)
            worth = self._near[skill][coaches.own] * self._percent(level, coaches.level) // 100
            self._cached[skill, level] = np.maximum.reduceat(worth, coaches.first).astype(np.int16)
        return self._cached[skill, level]

    def _percent(self, asked: int, had: Integers) -> Integers:
        if not asked:
            return np.full(len(had), 100, np.int64)
        short = np.maximum(0, 100 - self._rules["level_step"] * np.maximum(0, asked - had))
        return np.asarray(np.where(had == 0, self._rules["level_unstated"], short), np.int64)

    def _worth_of(self, skill: str, own: str) -> int:
        steps = self.steps(skill, own) if own else None
        return 0 if steps is None or steps > self._rules["furthest"] else self._worth[steps]

    def steps(self, one: str, other: str) -> int | None:
        """The fewest up to a group of both and down again; None for strangers."""
        if one == other:
            return 0
        up, down = self._above(one), self._above(other)
        return min((up[group] + down[group] for group in up.keys() & down.keys()), default=None)

    def _above(self, concept: str) -> dict[str, int]:
        """The concept and all above it, with the fewest steps: its n-th group is n steps away."""
        if concept not in self._climbed:
            found = {concept: 0}
            ahead = [concept]
            while ahead:
                here = ahead.pop(0)
                for nth, group in enumerate(self._broader.get(here, []), start=1):
                    if found[here] + nth < found.get(group, 10**6):
                        found[group] = found[here] + nth
                        ahead.append(group)
            self._climbed[concept] = found
        return self._climbed[concept]
