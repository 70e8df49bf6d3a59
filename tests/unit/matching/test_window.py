"""Boundaries follow from clock and rule alone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.window import boundary_after, last_boundary

instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 the zone is given
lengths = st.integers(1, 10_080)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "minutes", "boundary"),
    [
        ("2025-03-12T10:30:00", 60, "2025-03-12T11:00:00"),
        ("2025-03-12T10:59:59.999", 60, "2025-03-12T11:00:00"),
        ("2025-03-12T11:00:00", 60, "2025-03-12T12:00:00"),
        ("2025-03-12T10:30:30", 1, "2025-03-12T10:31:00"),
        ("2025-03-12T23:59:30", 50, "2025-03-13T00:00:00"),
        ("2025-03-12T10:30:00", 1440, "2025-03-13T00:00:00"),
        ("2025-03-12T10:30:00", 10_080, "2025-03-17T00:00:00"),
    ],
)
def test_the_first_boundary_after_an_instant(instant: str, minutes: int, boundary: str) -> None:
    assert boundary_after(at(instant), minutes) == at(boundary)


def test_without_a_window_there_is_nothing_to_wait_for() -> None:
    assert boundary_after(at("2025-03-12T10:30:00"), 0) == at("2025-03-12T10:30:00")


def test_windows_are_cut_in_utc_whatever_zone_the_instant_has() -> None:
    in_summer = datetime(2025, 7, 1, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    assert boundary_after(in_summer, 1440) == at("2025-07-01T00:00:00")


@given(instants, lengths)
def test_a_boundary_lies_after_its_instant_and_at_most_a_window_away(instant: datetime, minutes: int) -> None:
    assert instant < boundary_after(instant, minutes) <= instant + timedelta(minutes=minutes)


@given(instants, lengths)
def test_the_last_boundary_has_passed_and_the_next_has_not(instant: datetime, minutes: int) -> None:
    last = last_boundary(instant, minutes)
    assert last <= instant
    assert boundary_after(last, minutes) == boundary_after(instant, minutes)
