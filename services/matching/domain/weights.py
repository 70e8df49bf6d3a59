"""The numbers of the objective, as the settings file states them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

GREATEST_FIT = 500


@dataclass(frozen=True, slots=True)
class Weights:
    """`fit` names the most points of each part; together they are at most 500. `version` stands with every proposal."""

    version: str
    served: int
    waiting_day: int
    precedence: int
    fit: Mapping[str, int] = field(default_factory=dict)
    skill_step: float = 0.6
    skill_furthest: int = 3
    level_step: float = 0.25
    level_unstated: float = 0.7

    def __post_init__(self) -> None:
        if sum(self.fit.values()) > GREATEST_FIT or min(self.fit.values(), default=0) < 0:
            raise ValueError(f"the weights of fit must be 0 or more and add up to at most {GREATEST_FIT}: change [fit]")
