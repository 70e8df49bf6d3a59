"""One request with one coach, on the terms of one plan. Rules and parts of the score look at nothing else."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.matching.domain.catalogue import Catalogue
from services.matching.domain.coach import Coach
from services.matching.domain.people import Period, Skill
from services.matching.domain.request import Request
from services.matching.domain.weights import Weights

DUTCH = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Terms:
    """What is the same for every pair of a plan. `nearest`: how near a person's skills come to an asked one."""

    now: datetime
    today: date
    catalogue: Catalogue
    weights: Weights
    nearest: dict[tuple[Skill, UUID], float] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """`points_free` is what the pool may still ask of the coach; `period` when the coach is needed."""

    request: Request
    coach: Coach
    points_free: int
    period: Period
    terms: Terms


def day_of(instant: datetime) -> date:
    """The date of an instant in the Netherlands."""
    return instant.astimezone(DUTCH).date()
