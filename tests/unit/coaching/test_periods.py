"""Half-open periods and working days."""

from datetime import UTC, date, datetime

import pytest

from services.coaching.domain.periods import Period, dutch_day, start_of, working_days_after, working_days_later

MARCH, MAY = date(2027, 3, 1), date(2027, 5, 1)


@pytest.mark.parametrize(
    ("day", "holds"), [(date(2027, 2, 28), False), (MARCH, True), (date(2027, 4, 30), True), (MAY, False)]
)
def test_a_period_ends_before_its_end(day: date, holds: bool) -> None:
    assert Period(MARCH, MAY).holds_on(day) is holds


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        (Period(MARCH, MAY), Period(MAY), False),
        (Period(MARCH), Period(MAY), True),
        (Period(MARCH, MAY), Period(date(2027, 4, 30), MAY), True),
        (Period(MARCH, MAY), Period(date(2027, 4, 1), date(2027, 4, 1)), False),
        (Period(MARCH, MARCH), Period(MARCH, MARCH), False),
    ],
)
def test_overlap(one: Period, other: Period, overlap: bool) -> None:
    assert one.overlaps(other) is overlap
    assert other.overlaps(one) is overlap


def test_weekends_are_no_working_days() -> None:
    friday, saturday = date(2027, 3, 5), date(2027, 3, 6)
    assert working_days_after(friday, 1) == working_days_after(saturday, 1) == date(2027, 3, 8)
    assert working_days_after(friday, 10) == date(2027, 3, 19)


def test_a_term_keeps_the_dutch_clock_across_summer_time() -> None:
    before = datetime(2027, 3, 25, 9, tzinfo=UTC)  # 10:00 in the Netherlands
    assert working_days_later(before, 5) == datetime(2027, 4, 1, 8, tzinfo=UTC)  # 10:00 again


def test_days_are_dutch_days() -> None:
    late = datetime(2027, 2, 28, 23, 30, tzinfo=UTC)
    assert dutch_day(late) == MARCH
    assert start_of(MARCH) == datetime(2027, 2, 28, 23, tzinfo=UTC)
