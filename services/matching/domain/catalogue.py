"""The skills catalogue as its owner publishes it; how near two concepts are is the scorer's to say."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class OccupationSkill:
    uri: str
    essential: bool


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """`broader`: concept to its broader ones, nearest first. `occupations`: what each needs.

    `revision` rises with every change.
    """

    revision: int = 0
    broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    occupations: Mapping[str, tuple[OccupationSkill, ...]] = field(default_factory=dict)
