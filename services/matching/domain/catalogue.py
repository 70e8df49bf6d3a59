"""How near two skills are in the catalogue: the fewest steps up to a group that both belong to, and down again."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OccupationSkill:
    uri: str
    essential: bool


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """`broader`: concept to its broader ones. `occupations`: what each needs.

    Unknown concepts are near to themselves alone. `revision` rises with every change.
    """

    revision: int = 0
    broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    occupations: Mapping[str, tuple[OccupationSkill, ...]] = field(default_factory=dict)
    _ancestors: dict[str, dict[str, int]] = field(default_factory=dict, repr=False)
    _steps: dict[tuple[str, str], int | None] = field(default_factory=dict, repr=False)

    def steps(self, one: str, other: str) -> int | None:
        """Steps between two concepts; 0 where they are the same, None where they have nothing in common."""
        if one == other:
            return 0
        known = (one, other) if one < other else (other, one)
        if known not in self._steps:
            mine, theirs = self.ancestors(one), self.ancestors(other)
            self._steps[known] = min(
                (mine[group] + theirs[group] for group in mine.keys() & theirs.keys()), default=None
            )
        return self._steps[known]

    def ancestors(self, uri: str) -> dict[str, int]:
        """The concept itself and all above it, with the fewest steps up; a cycle in the catalogue does no harm."""
        if uri not in self._ancestors:
            found, edge, steps = {uri: 0}, {uri}, 0
            while edge := {up for concept in edge for up in self.broader.get(concept, ())} - found.keys():
                steps += 1
                found.update(dict.fromkeys(edge, steps))
            self._ancestors[uri] = found
        return self._ancestors[uri]
