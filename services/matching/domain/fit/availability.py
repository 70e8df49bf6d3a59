"""How much of the wished period the coach is there: inside his membership of the pool and not on leave."""

from datetime import timedelta

from services.matching.domain.pair import Pair
from services.matching.domain.people import Period

AS_LONG_AS_USUAL = timedelta(weeks=26)


def availability(pair: Pair) -> float:
    """Share of the days of the period; an open one is looked at for half a year."""
    wished = Period(pair.period.starts_on, pair.period.ends_on or pair.period.starts_on + AS_LONG_AS_USUAL)
    assert wished.ends_on is not None
    days = (wished.ends_on - wished.starts_on).days
    present = max((place.period.days_within(wished) for place in pair.coach.memberships), default=0)
    absent = sum(leave.days_within(wished) for leave in pair.coach.leave)
    return max(0, present - absent) / days
