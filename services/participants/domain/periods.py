"""Half-open periods `[starts_on, ends_on)`: what every role and every employment is. No end means open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.participants.domain.errors import InvalidPeriod


@dataclass(kw_only=True)
class Period:
    starts_on: date
    ends_on: date | None = None

    @property
    def empty(self) -> bool:
        """Cancelled before it began; it overlaps nothing."""
        return self.ends_on is not None and self.ends_on <= self.starts_on

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def goes_on_after(self, day: date) -> bool:
        """Whether it holds on that day or on a later one."""
        return not self.empty and (self.ends_on is None or day < self.ends_on)

    def overlaps(self, other: "Period") -> bool:
        if self.empty or other.empty:
            return False
        starts_before_its_end = other.ends_on is None or self.starts_on < other.ends_on
        ends_after_its_start = self.ends_on is None or other.starts_on < self.ends_on
        return starts_before_its_end and ends_after_its_start


def checked(starts_on: date, ends_on: date | None) -> None:
    """Raises InvalidPeriod unless the period holds on at least one day."""
    if ends_on is not None and ends_on <= starts_on:
        raise InvalidPeriod


def any_overlap(period: Period, others: Iterable[Period]) -> bool:
    return any(period.overlaps(other) for other in others)
