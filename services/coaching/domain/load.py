"""How much of a coach an engagement takes, in integer points: 100 are a full-time coach, one is 1.5 hours a month.

What an engagement takes is rounded up: a coach is rather promised too little work than too much.
"""

from dataclasses import dataclass
from enum import StrEnum

FULL_TIME, FIRST_YEAR = 100, 90
FIXED_PART = 15
FAR_MINUTES = 45


class TargetGroup(StrEnum):
    STARTER = "starter"
    CAREER_CHANGER = "career_changer"
    GROWER = "grower"


class Phase(StrEnum):
    """A hold weighs as an intake."""

    INTAKE = "intake"
    RUNNING = "running"
    CLOSING = "closing"


HALVES = {Phase.INTAKE: 3, Phase.RUNNING: 2, Phase.CLOSING: 1}
"""What a phase multiplies the weight by, in halves: one and a half, one, a half."""


@dataclass(frozen=True)
class Load:
    """The weights a pool works with."""

    starter: int = 6
    career_changer: int = 8
    grower: int = 4
    far: int = 1
    complexity: int = 3

    def points(
        self, target_group: TargetGroup, phase: Phase, *, travel_minutes: int = 0, is_complex: bool = False
    ) -> int:
        """Weight times phase, rounded up, then what travel over 45 minutes and complexity add."""
        weight: int = getattr(self, target_group)
        extras = self.far * (travel_minutes > FAR_MINUTES) + self.complexity * is_complex
        return _rounded_up(weight * HALVES[phase], 2) + extras


def points_total(fte_hundredths: int, *, first_year: bool = False) -> int:
    """A coach's points by contract: floor(100 x FTE), 90 in the first year, less ceil(15 x FTE)."""
    full = FIRST_YEAR if first_year else FULL_TIME
    return full * fte_hundredths // 100 - _rounded_up(FIXED_PART * fte_hundredths, 100)


def _rounded_up(amount: int, by: int) -> int:
    return -(-amount // by)
