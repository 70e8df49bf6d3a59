"""Half-open periods and working days. Used by every part of the domain that has a date."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.coaching.domain.errors import WrongDates

DUTCH = ZoneInfo("Europe/Amsterdam")
SATURDAY = 5


@dataclass(frozen=True)
class Period:
    """`[starts_on, ends_on)`; no end means open."""

    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def must_last(self, what: str) -> None:
        """Raises WrongDates unless it has a day: one of none overlaps nothing and could be added for ever."""
        if self.ends_on is not None and self.ends_on <= self.starts_on:
            raise WrongDates(f"A {what} ends after it starts")

    def overlaps(self, other: "Period") -> bool:
        """Whether they share a day; a period of no length shares none."""
        ends = [period.ends_on for period in (self, other) if period.ends_on is not None]
        return not ends or max(self.starts_on, other.starts_on) < min(ends)


def dutch_day(instant: datetime) -> date:
    """The calendar day in the Netherlands."""
    return instant.astimezone(DUTCH).date()


def start_of(day: date) -> datetime:
    """The instant at which a Dutch day begins."""
    return datetime.combine(day, datetime.min.time(), DUTCH)


def working_days_after(day: date, number: int) -> date:
    """That many working days further; Saturdays and Sundays are none, public holidays are not known here."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < SATURDAY
    return day


def working_days_later(instant: datetime, number: int) -> datetime:
    """The same time on the Dutch clock, that many working days later; also across a change of summer time."""
    local = instant.astimezone(DUTCH)
    later = datetime.combine(working_days_after(local.date(), number), local.time(), DUTCH)
    return later.astimezone(instant.tzinfo)
