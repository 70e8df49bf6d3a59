"""A coach's capacity in points. Every hold, use and release of a place goes through here, under the coach's lock."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from services.coaching.domain.errors import NoCapacity, NotAvailable, Overlap
from services.coaching.domain.load import TargetGroup, points_total
from services.coaching.domain.periods import Period


@dataclass(frozen=True, kw_only=True)
class Membership(Period):
    """A coach in a pool. `points_limit` is the most this pool may take; None leaves only the coach's own limits."""

    pool_id: UUID
    points_limit: int | None = None
    points_taken: int = 0

    def fits(self, points: int) -> bool:
        return self.points_limit is None or self.points_taken + points <= self.points_limit


@dataclass(kw_only=True)
class Coach:
    """`id` is the person's id. `own_limit` is what the coach accepts; the lowest limit wins."""

    id: UUID
    points_total: int
    own_limit: int | None = None
    points_held: int = 0
    points_used: int = 0
    memberships: list[Membership] = field(default_factory=list)
    leave: list[Period] = field(default_factory=list)
    target_groups: list[TargetGroup] = field(default_factory=list)
    version: int = 0

    @classmethod
    def enter(
        cls,
        id: UUID,
        *,
        fte_hundredths: int = 100,
        first_year: bool = False,
        agreed_points: int | None = None,
        own_limit: int | None = None,
        target_groups: list[TargetGroup] | None = None,
    ) -> "Coach":
        """A coach with the points that were agreed, or else those the contract gives."""
        by_contract = points_total(fte_hundredths, first_year=first_year)
        total = by_contract if agreed_points is None else agreed_points
        return cls(id=id, points_total=total, own_limit=own_limit, target_groups=target_groups or [])

    @property
    def points_free(self) -> int:
        limit = self.points_total if self.own_limit is None else min(self.points_total, self.own_limit)
        return limit - self.points_held - self.points_used

    def join(self, new: Membership) -> None:
        """Take part in a pool. Who comes back after an end goes on with what the first time still takes.

        Raises WrongDates or Overlap.
        """
        new.must_last("membership")
        known = self._membership(new.pool_id)
        if known is None:
            self.memberships.append(new)
        elif known.overlaps(new):
            raise Overlap("membership of this coach")
        else:
            self._put(replace(new, points_taken=known.points_taken))

    def take_leave(self, period: Period) -> None:
        """Raises WrongDates or Overlap."""
        period.must_last("leave")
        if any(known.overlaps(period) for known in self.leave):
            raise Overlap("leave")
        self.leave.append(period)

    def leave_on(self, day: date) -> Period | None:
        return next((period for period in self.leave if period.holds_on(day)), None)

    def is_available(self, pool_id: UUID, day: date) -> bool:
        """In the pool and not on leave on that day."""
        membership = self._membership(pool_id)
        return membership is not None and membership.holds_on(day) and self.leave_on(day) is None

    def must_fit(self, pool_id: UUID, points: int, day: date) -> None:
        """Raises NotAvailable or NoCapacity."""
        if not self.is_available(pool_id, day):
            raise NotAvailable
        membership = self._membership(pool_id)
        if points > self.points_free or membership is None or not membership.fits(points):
            raise NoCapacity

    def hold(self, pool_id: UUID, points: int, day: date) -> None:
        """Set points apart for an offer. Raises NotAvailable or NoCapacity."""
        self.must_fit(pool_id, points, day)
        self.points_held += points
        self._take(pool_id, points)

    def release(self, pool_id: UUID, points: int) -> None:
        """An offer ended without an engagement."""
        self.points_held -= points
        self._take(pool_id, -points)

    def use(self, points: int) -> None:
        """An offer was accepted: what was held is now used."""
        self.points_held -= points
        self.points_used += points

    def change_use(self, pool_id: UUID, before: int, after: int) -> None:
        """An engagement weighs differently in its next phase; `after` is 0 when it ends."""
        self.points_used += after - before
        self._take(pool_id, after - before)

    def _membership(self, pool_id: UUID) -> Membership | None:
        return next((membership for membership in self.memberships if membership.pool_id == pool_id), None)

    def _take(self, pool_id: UUID, points: int) -> None:
        membership = self._membership(pool_id)
        if membership is not None:
            self._put(replace(membership, points_taken=membership.points_taken + points))

    def _put(self, new: Membership) -> None:
        self.memberships = [new if known.pool_id == new.pool_id else known for known in self.memberships]
