"""A coach as one pool sees him: periods, leave and the points that are left."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.matching.domain.people import Period, Person


@dataclass(frozen=True, slots=True)
class Membership:
    """`points_limit` is the most this pool may use of the coach; None leaves only the coach's own limits."""

    period: Period
    points_limit: int | None = None
    points_taken: int = 0


@dataclass(frozen=True, slots=True)
class Coach:
    """`memberships` are those of the pool that is planned."""

    id: UUID
    version: int
    person: Person
    points_total: int
    own_limit: int | None = None
    points_held: int = 0
    points_used: int = 0
    memberships: tuple[Membership, ...] = ()
    leave: tuple[Period, ...] = ()
    target_groups: frozenset[str] = field(default_factory=frozenset)

    def points_free(self, today: date, claimed: int, claimed_here: int) -> int:
        """What this pool may still ask. The claims, all of them and this pool's, are not in the coach's figures yet."""
        limits = [
            place.points_limit - place.points_taken - claimed_here
            for place in self.memberships
            if place.points_limit is not None and not place.period.over_on(today)
        ]
        free = min([self.points_total - self._taken(claimed), *limits])
        own = self.own_points_free(claimed)
        return max(0, free if own is None else min(free, own))

    def own_points_free(self, claimed: int) -> int | None:
        """What the coach's own limit leaves; None where he set none."""
        return None if self.own_limit is None else max(0, self.own_limit - self._taken(claimed))

    def _taken(self, claimed: int) -> int:
        return self.points_held + self.points_used + claimed
