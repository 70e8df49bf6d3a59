"""Everything that one plan of one pool depends on. Plain values: equal worlds give equal plans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.matching.domain.catalogue import Catalogue
from services.matching.domain.coach import Coach
from services.matching.domain.request import Request


@dataclass(frozen=True, slots=True)
class Pool:
    """`gather_minutes` is the length of the window; `shortlists` where the employer chooses among up to three."""

    id: UUID
    gather_minutes: int = 0
    shortlists: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """Points that a request takes of a coach and his own figures do not show yet.

    An unanswered proposal, the first coach of a shortlist, or a hold that is newer than the coach's snapshot.
    """

    request_id: UUID
    coach_id: UUID
    pool_id: UUID
    points: int


@dataclass(frozen=True, slots=True)
class World:
    """One pool: its open requests and its coaches by id, and the claims of requests, of whatever pool, on them."""

    pool: Pool
    catalogue: Catalogue
    requests: Mapping[UUID, Request] = field(default_factory=dict)
    coaches: Mapping[UUID, Coach] = field(default_factory=dict)
    claims: Mapping[UUID, Claim] = field(default_factory=dict)

    def in_line(self) -> list[Request]:
        """The open requests by first date, then id: earlier ones go first where all else is equal."""
        return sorted(self.requests.values(), key=lambda request: request.place_in_line)

    def points_free(self, today: date) -> dict[UUID, int]:
        """What the pool may still ask of each coach."""
        claimed, here = self.points_claimed(), self.points_claimed(self.pool.id)
        return {id: coach.points_free(today, claimed[id], here[id]) for id, coach in self.coaches.items()}

    def points_claimed(self, pool_id: UUID | None = None) -> dict[UUID, int]:
        """What claims take of each coach: those of one pool, or all."""
        claimed = dict.fromkeys(self.coaches, 0)
        for claim in self.claims.values():
            if claim.coach_id in claimed and pool_id in (None, claim.pool_id):
                claimed[claim.coach_id] += claim.points
        return claimed
