"""How near the skills of coaches come to one that is asked, from the catalogue's own files."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.matching.engine.verify.reading import Row

Integers = NDArray[np.int64]


@cache
def skill_of(item: str) -> tuple[str, int]:
    """`uri:level` or the uri alone."""
    name, _, level = item.rpartition(":")
    return (name, int(level)) if name and level.isascii() and level.isdecimal() else (item, 0)


class SkillBook:
    """Steps between skills through their groups, and what a step and a missing level cost."""

    def __init__(self, concepts: list[Row], rules: dict[str, Any]) -> None:
        self._broader = {row["uri"]: [uri for uri in row["broader"].split("|") if uri] for row in concepts}
        self._rules = rules["skills"]
        self._worth = [1000]
        for _ in range(self._rules["furthest"]):
            self._worth.append(self._worth[-1] * self._rules["step"] // 100)
        self._climbed: dict[str, dict[str, int]] = {}
        self._cached: dict[tuple[str, int], Integers] = {}

    def thousandths(self, skill: str, level: int, coaches: list[list[tuple[str, int]]]) -> Integers:
        """int64[coaches]: what the nearest skill of each counts."""
        if (skill, level) not in self._cached:
            worth: dict[tuple[str, int], int] = {}
            best = np.zeros(len(coaches), np.int64)
            for at, skills in enumerate(coaches):
                for own in skills:
                    if own not in worth:
                        worth[own] = self._worth_of(skill, level, *own)
                    best[at] = max(best[at], worth[own])
            self._cached[skill, level] = best
        return self._cached[skill, level]

    def _worth_of(self, skill: str, level: int, own: str, had: int) -> int:
        steps = self.steps(skill, own)
        if steps is None or steps > self._rules["furthest"]:
            return 0
        percent = 100
        if level and not had:
            percent = int(self._rules["level_unstated"])
        elif level:
            percent = max(0, 100 - self._rules["level_step"] * max(0, level - had))
        return int(self._worth[steps] * percent // 100)

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
