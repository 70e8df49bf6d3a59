"""The Dutch calendar: which day an instant falls on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

DUTCH = ZoneInfo("Europe/Amsterdam")


def day_of(instant: datetime) -> date:
    """The date of an instant in the Netherlands."""
    return instant.astimezone(DUTCH).date()
