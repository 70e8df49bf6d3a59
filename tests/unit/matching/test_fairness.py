"""Spans follow the Dutch calendar; what is small is hidden, and so is what would give it away."""

from datetime import UTC, datetime, timedelta

import pytest

from services.matching.domain.fairness import FEWEST, Waited, enough, hidden, spans
from services.matching.domain.window import DAY

WHOLE = (3.0, 9.0)


def waited(**known: int) -> Waited:
    counts = {"waited": 40, "asked": 20, "matched": 20, "left": 5, "fits": 20, **known}
    return Waited(matched_days=WHOLE, waiting_days=WHOLE, fit=300.0, **counts)


def test_weeks_begin_on_a_dutch_monday_and_the_running_one_ends_now() -> None:
    now = datetime(2025, 3, 12, 10, 30, tzinfo=UTC)
    whole, *weeks = spans(now, 3)
    assert [span.week for span in weeks] == ["2025-W09", "2025-W10", "2025-W11"]
    assert weeks[0].starts_at.astimezone(UTC) == datetime(2025, 2, 23, 23, tzinfo=UTC)
    assert [one.ends_at for one in weeks[:-1]] == [other.starts_at for other in weeks[1:]]
    assert (whole.starts_at, whole.ends_at, weeks[-1].ends_at) == (weeks[0].starts_at, now, now)


def test_the_week_in_which_the_clock_changes_has_an_hour_less() -> None:
    _, week, _ = spans(datetime(2025, 4, 2, tzinfo=UTC), 2)
    assert week.ends_at.astimezone(UTC) - week.starts_at.astimezone(UTC) == 7 * DAY - timedelta(hours=1)


@pytest.mark.parametrize(
    ("sizes", "gone"),
    [
        ({"a": 10, "b": 50}, set()),
        ({"a": 9, "b": 12, "c": 50}, {"a", "b"}),
        ({"a": 9, "b": 1, "c": 50}, {"a", "b"}),
        ({"a": 9}, {"a"}),
        ({}, set()),
    ],
)
def test_small_groups_are_hidden_and_never_one_alone(sizes: dict[str, int], gone: set[str]) -> None:
    assert hidden(sizes.items()) == gone


def test_what_stands_on_fewer_than_ten_is_not_shown() -> None:
    assert waited().shown() == waited()
    few = waited(matched=FEWEST - 1, left=25, fits=3).shown()
    assert (few.matched_days, few.waiting_days, few.fit) == ((None, None), (None, None), None)
    assert (few.waited, few.matched) == (40, 9)
    assert enough(waited(waited=9)) is None
    assert enough(waited()) is not None
