"""Delays double up to a longest one, and end on time."""

from datetime import UTC, datetime, timedelta

from services.notifications.domain.patience import UNTIL_KNOWN, UNTIL_MAILED, Patience

START = datetime(2026, 11, 23, tzinfo=UTC)


def tries_of(patience: Patience) -> list[timedelta]:
    """The delays of something that always fails at once."""
    now, tries, delays = START, 1, []
    while (again := patience.next_try(tries, since=START, now=now)) is not None:
        delays.append(again - now)
        now, tries = again, tries + 1
    assert now - START == patience.in_all
    return delays


def test_delays_double_until_the_longest() -> None:
    patience = Patience(timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=20))
    assert [delay.total_seconds() for delay in tries_of(patience)] == [1, 2, 4, 5, 5, 3]


def test_both_kinds_end_after_a_day_with_a_bounded_number_of_tries() -> None:
    assert len(tries_of(UNTIL_MAILED)) == 35
    assert len(tries_of(UNTIL_KNOWN)) < 1500


def test_a_process_that_slept_for_days_ends_at_once() -> None:
    assert UNTIL_MAILED.next_try(3, since=START, now=START + timedelta(days=3)) is None
