"""What a pair is worth to everyone, as named parts; the scorer behind `Score` computes it.

`value = served + waiting_day * days + precedence * (0 or 1) + fit`, with the numbers of the settings file. Name, sex,
age, origin and diploma can never count: matching does not know them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.matching.domain.request import Request
from services.matching.domain.world import World


@dataclass(frozen=True, slots=True)
class Part:
    """One named part of a score and its points."""

    code: str
    points: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A coach for a request, with the parts of the score."""

    coach_id: UUID
    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        return sum(part.points for part in self.parts)


@dataclass(frozen=True, slots=True)
class Allowed:
    """The coaches whom no rule keeps from a request, best first and by id where equal, each with the score.

    `count` is how many there are; in a large pool only the best are listed.
    """

    coaches: Sequence[tuple[UUID, int]] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Scored:
    """Whom each of some requests may have, in their order.

    `explain` takes scores apart: given coaches for each of the requests, it answers with their parts.
    """

    allowed: Sequence[Allowed]
    explain: Callable[[Sequence[Sequence[UUID]]], list[list[Candidate]]]


class Score(Protocol):
    """For each of the requests of a world, whom it may have at that moment."""

    def __call__(self, world: World, requests: Sequence[Request], now: datetime) -> Scored: ...
