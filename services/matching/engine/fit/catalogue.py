"""The catalogue of skills and occupations (ESCO) as arrays, and how near two of its concepts are.

Nearness by path length in a taxonomy: R. Rada, H. Mili, E. Bicknell and M. Blettner, "Development and application of a
metric on semantic nets", 1989. The steps between two concepts are the fewest up from the one to a group that both
belong to, and down again to the other. O(concepts x ancestors) to build, O(concepts below the ancestors) per question.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.matching.engine.tables.codes import Vocabulary
from services.matching.engine.tables.lists import Lists
from services.matching.engine.tables.rows import Int8, Int32, Int64

FAR = 127


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """`uris` are the concepts, then the groups above them. `ancestors` of each concept and of each group: itself and
    all above it, with the fewest steps up as level. `essential` and `optional`: the skills of each occupation."""

    version: str
    uris: tuple[str, ...]
    concepts: int
    ancestors: Lists
    essential: Lists
    optional: Lists
    below: Lists

    @classmethod
    def of(
        cls,
        version: str,
        broader: Mapping[str, Sequence[str]],
        essential: Mapping[str, Sequence[str]],
        optional: Mapping[str, Sequence[str]],
    ) -> "Catalogue":
        """`broader`: each concept with the groups above it, nearest first, so that each further one is one step more.

        A group may be a concept with groups of its own; a cycle does no harm. Skills that an occupation names and
        `broader` does not are left out: the catalogue does not know them.
        """
        words = Vocabulary(broader)
        concepts = len(words)
        for groups in broader.values():
            for group in groups:
                words.number(group)
        up = [[words.number(group) for group in broader.get(uri, ())] for uri in words.names]
        ancestors = Lists.levelled([_climb(number, up) for number in range(len(up))])
        return cls(
            version,
            tuple(words.names),
            concepts,
            ancestors,
            _needs(words, concepts, essential),
            _needs(words, concepts, optional),
            _turned(ancestors),
        )

    @classmethod
    def empty(cls) -> "Catalogue":
        """Knows nothing: every skill is near to itself alone."""
        return cls.of("none", {}, {}, {})

    def vocabulary(self) -> Vocabulary:
        """The names of skills to begin `Codes.skills` with."""
        return Vocabulary(self.uris)

    def steps(self, skill: int, skills: int, furthest: int) -> Int8:
        """Steps from one skill to each of the first `skills` numbers, FAR beyond `furthest`.

        A number that the catalogue does not know is near to itself alone.
        """
        found = np.full(max(skills, len(self.uris), skill + 1), FAR, np.int8)
        if skill < len(self.uris):
            climbed = zip(self.ancestors.row(skill), self.ancestors.levels(skill), strict=True)
            for group, up in climbed:
                if up <= furthest:
                    reached = self.below.row(int(group))
                    found[reached] = np.minimum(found[reached], self.below.levels(int(group)) + up)
        found[found > furthest] = FAR
        found[skill] = 0
        return found[:skills]


def _climb(concept: int, up: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """The concept itself and all above it, with the fewest steps."""
    found, edge = {concept: 0}, [concept]
    while edge:
        reached: list[int] = []
        for place in edge:
            for nth, group in enumerate(up[place], start=1):
                steps = min(found[place] + nth, FAR)
                if steps < found.get(group, FAR):
                    found[group] = steps
                    reached.append(group)
        edge = reached
    return sorted(found.items())


def _needs(words: Vocabulary, concepts: int, needs: Mapping[str, Iterable[str]]) -> Lists:
    def known(uris: Iterable[str]) -> list[int]:
        return [number for number in map(words.find, uris) if 0 <= number < concepts]

    return Lists.of([known(needs.get(uri, ())) for uri in words.names])


def _turned(ancestors: Lists) -> Lists:
    """For each group, what lies below it, with the steps down."""
    owner: Int32 = np.repeat(np.arange(ancestors.rows, dtype=np.int32), np.diff(ancestors.start))
    order: Int64 = np.argsort(ancestors.item, kind="stable")
    start = np.searchsorted(ancestors.item[order], np.arange(ancestors.rows + 1)).astype(np.int64)
    return Lists(start, owner[order], ancestors.level[order])
