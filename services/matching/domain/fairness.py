"""Who waited how long and got what, by group and week: for comparison between groups, never of persons.

A group of fewer than ten is not shown, and where only one is hidden so is the next smallest, since the total would give
it away.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from services.matching.domain.days import DUTCH, day_of

FEWEST = 10


class By(StrEnum):
    REGION = "region"
    LABOUR_MARKET_REGION = "labour_market_region"
    TARGET_GROUP = "target_group"
    EMPLOYER_SIZE = "employer_size"


@dataclass(frozen=True, slots=True)
class Span:
    """Half open; `week` is None for the whole time that was asked."""

    starts_at: datetime
    ends_at: datetime
    week: str | None = None


@dataclass(frozen=True, slots=True)
class Waited:
    """Of those who waited in a span: how many asked in it, got a coach in it, left without one in it.

    Days from the first date: of who got a coach, and, until the end of the span, of who still waited. `fit` is the mean
    by the proposals that led to a coach. What stands on fewer than ten is None.
    """

    waited: int
    asked: int
    matched: int
    left: int
    matched_days: tuple[float | None, float | None]
    waiting_days: tuple[float | None, float | None]
    fit: float | None
    fits: int

    @property
    def share_matched(self) -> float:
        return self.matched / self.waited if self.waited else 0.0

    @property
    def still_waiting(self) -> int:
        return self.waited - self.matched - self.left

    def shown(self) -> "Waited":
        nothing = (None, None)
        return Waited(
            self.waited,
            self.asked,
            self.matched,
            self.left,
            self.matched_days if self.matched >= FEWEST else nothing,
            self.waiting_days if self.still_waiting >= FEWEST else nothing,
            self.fit if self.fits >= FEWEST else None,
            self.fits,
        )


def spans(now: datetime, weeks: int) -> list[Span]:
    """The whole, then each week: Dutch calendar weeks from a Monday's midnight, the running one until now."""
    today = day_of(now)
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    each = [Span(_midnight(day), min(_midnight(day + timedelta(weeks=1)), now), _name(day)) for day in mondays]
    return [Span(each[0].starts_at, now), *each]


def hidden(groups: Iterable[tuple[str, int]]) -> set[str]:
    """Which are not shown, by how many waited in each."""
    by_size = sorted(groups, key=lambda group: (group[1], group[0]))
    small = [name for name, waited in by_size if waited < FEWEST]
    return set(small if len(small) != 1 else [name for name, _ in by_size[:2]])


def enough(found: Waited | None) -> Waited | None:
    """None where fewer than ten waited."""
    return found if found is not None and found.waited >= FEWEST else None


def together(parts: Sequence[float | None]) -> tuple[float | None, float | None]:
    """Median and ninetieth percentile as they come from a query, in days with one decimal."""
    half, most = (None if part is None else round(part, 1) for part in (parts or (None, None)))
    return half, most


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), DUTCH)


def _name(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"
