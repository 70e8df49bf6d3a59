"""Draws that requests and coaches share: places, languages, skills.

Popular ones are drawn by Zipf's law (G. Zipf, 1949): the n-th most named occupation or skill has a weight of 1/n.
"""

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator

from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.population.country import INHABITANTS, REGIONS
from services.matching.engine.tables import Codes, Lists
from services.matching.engine.tables.rows import Int32, Int64


def zipf(known: int) -> np.ndarray:
    """Weights that add up to 1."""
    weights = 1.0 / np.arange(1, known + 1)
    return np.asarray(weights / weights.sum())


def places(rng: Generator, rows: int) -> list[tuple[str, str]]:
    """Province and labour-market region of each, by inhabitants."""
    provinces = list(INHABITANTS)
    weights = np.array([INHABITANTS[name] for name in provinces], float)
    drawn = rng.choice(len(provinces), rows, p=weights / weights.sum())
    within = rng.random(rows)
    return [
        (provinces[place], REGIONS[provinces[place]][int(share * len(REGIONS[provinces[place]]))])
        for place, share in zip(drawn.tolist(), within.tolist(), strict=True)
    ]


class Trades:
    """Occupations of the catalogue by popularity, and the skills of each by theirs."""

    def __init__(self, catalogue: Catalogue, rng: Generator) -> None:
        needs = np.diff(catalogue.essential.start)
        self.occupations: Int64 = rng.permutation(np.flatnonzero(needs))
        if not self.occupations.size:
            raise ValueError("the catalogue names no occupation with essential skills; give one that does")
        self._popular = zipf(self.occupations.size)
        rank = rng.permutation(len(catalogue.uris))
        self._essential, self._optional = catalogue.essential, catalogue.optional
        self._rank = rank

    def draw(self, rng: Generator, rows: int) -> Int64:
        """An occupation for each row, as a number of the catalogue."""
        return self.occupations[rng.choice(self.occupations.size, rows, p=self._popular)]

    def skills(
        self, rng: Generator, occupation: Int64, many: Int64, levels: tuple[int, int], *, optional: bool = False
    ) -> Lists:
        """So many different skills of each occupation, popular ones first, each with a level (0: not stated)."""
        lists = self._optional if optional else self._essential
        ordered = {
            number: sorted(lists.row(number).tolist(), key=lambda skill: int(self._rank[skill]))
            for number in np.unique(occupation).tolist()
        }
        weights = {number: np.log(zipf(len(names))) for number, names in ordered.items()}
        rows = []
        for number, count in zip(occupation.tolist(), many.tolist(), strict=True):
            names = ordered[number]
            order = np.argsort(weights[number] + rng.gumbel(size=len(names)))[::-1][:count]
            stated = rng.integers(levels[0], levels[1] + 1, len(order)) * (rng.random(len(order)) < 0.85)
            rows.append([(names[place], int(level)) for place, level in zip(order, stated, strict=True)])
        return Lists.levelled(rows)


def either(rng: Generator, rows: int, values: Sequence[int], shares: Sequence[float]) -> Int64:
    return np.array(values, np.int64)[rng.choice(len(values), rows, p=shares)]


def numbers(codes: Codes, names: Sequence[str], vocabulary: str) -> Int32:
    words = getattr(codes, vocabulary)
    return np.array([words.number(name) for name in names], np.int32)


def merged(one: Lists, other: Lists) -> Lists:
    """Both lists of each row; of a skill that both name, the first level counts."""
    rows = []
    for row in range(one.rows):
        levels = dict(zip(other.row(row).tolist(), other.levels(row).tolist(), strict=True))
        levels.update(zip(one.row(row).tolist(), one.levels(row).tolist(), strict=True))
        rows.append(list(levels.items()))
    return Lists.levelled(rows)
