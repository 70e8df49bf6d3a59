"""Days and times as people in the Netherlands say them, from what services send."""

import pytest

from services.portal.adapters.rendering import day, moment


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("2026-11-25", "25 november 2026"),
        ("2026-11-25T22:59:59Z", "25 november 2026"),
        ("2026-11-25T23:00:00Z", "26 november 2026"),
        ("2026-07-01T22:00:00+00:00", "2 juli 2026"),
    ],
)
def test_an_instant_falls_on_its_dutch_day(sent: str, said: str) -> None:
    assert day(sent, "nl") == said


def test_the_hour_that_comes_twice_is_dutch_time() -> None:
    assert [moment(f"2026-10-25T0{hour}:30:00Z", "nl")[-5:] for hour in (0, 1)] == ["02:30", "02:30"]
