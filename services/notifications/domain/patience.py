"""How long something is tried again: delays that double, up to a named end. Real time, never business time."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Patience:
    """`first` delay, doubled each time up to `longest`; after `in_all` it is over."""

    first: timedelta
    longest: timedelta
    in_all: timedelta = timedelta(hours=24)

    def next_try(self, tries: int, *, since: datetime, now: datetime) -> datetime | None:
        """When to try again after `tries` failures; None when it has been tried long enough."""
        end = since + self.in_all
        if now >= end:
            return None
        doublings = min(max(tries - 1, 0), 32)
        delay: timedelta = min(self.first * (1 << doublings), self.longest)
        return min(now + delay, end)


UNTIL_KNOWN = Patience(first=timedelta(milliseconds=250), longest=timedelta(minutes=1))
"""For ids whose snapshot has not come: usually milliseconds late."""
UNTIL_MAILED = Patience(first=timedelta(seconds=1), longest=timedelta(hours=1))
"""For a mail server or an address that cannot be reached."""
