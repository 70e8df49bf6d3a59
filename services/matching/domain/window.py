"""Gathering windows: business time is cut from midnight UTC, so boundaries follow from the clock and the rule alone."""

from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
A_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)


def boundary_after(instant: datetime, minutes: int) -> datetime:
    """The first boundary after an instant; without a window (0 minutes) that is the instant itself.

    The last window of a day ends at midnight. Windows longer than a day are counted from a Monday.
    """
    if minutes == 0:
        return instant
    begin, length = _window(instant, minutes)
    return min(begin + length, _midnight(instant) + DAY) if length <= DAY else begin + length


def last_boundary(now: datetime, minutes: int) -> datetime:
    """The newest boundary that has passed."""
    return _window(now, minutes)[0]


def _window(instant: datetime, minutes: int) -> tuple[datetime, timedelta]:
    length = timedelta(minutes=minutes)
    origin = _midnight(instant) if length <= DAY else A_MONDAY
    return origin + (instant - origin) // length * length, length


def _midnight(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
