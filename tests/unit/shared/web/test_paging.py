"""Pages follow each other without gaps or repeats, and a forged cursor is refused."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web import Page, Paging, Problem, page


@dataclass(frozen=True, order=True)
class Row:
    at: datetime
    id: UUID


def rows(number: int) -> list[Row]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return sorted(Row(start + timedelta(microseconds=i // 3), uuid4()) for i in range(number))


def one_page(all_rows: list[Row], paging: Paging) -> Page[Row]:
    after = paging.after(datetime, UUID)
    remaining = [row for row in all_rows if after is None or (row.at, row.id) > after]
    return page(remaining[: paging.limit + 1], paging, key=lambda row: (row.at, row.id))


@given(st.integers(0, 40), st.integers(1, 10))
def test_all_rows_come_once_and_in_order(number: int, limit: int) -> None:
    everything = rows(number)
    seen: list[Row] = []
    cursor = None
    while True:
        found = one_page(everything, Paging(cursor, limit))
        assert len(found.items) <= limit
        seen += found.items
        cursor = found.next
        if cursor is None:
            break
    assert seen == everything


def test_rows_are_shown_as_the_view_says() -> None:
    assert page([1, 2], Paging(None, 5), key=lambda n: n, view=str).items == ["1", "2"]


def forged(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "%%%",
        "é",
        forged("[]"),
        forged("{}"),
        forged("[1]"),
        forged('["2026-01-01T00:00:00Z","x"]'),
        forged("[" * 300),
    ],
)
def test_a_forged_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Problem) as refused:
        Paging(cursor).after(datetime, UUID)
    assert (refused.value.status, refused.value.code) == (400, "bad_cursor")


@pytest.mark.parametrize(("cursor", "kind"), [(r'["a\u0000"]', str), ("[9223372036854775808]", int)])
def test_a_cursor_cannot_smuggle_what_the_database_cannot_hold(cursor: str, kind: type) -> None:
    with pytest.raises(Problem):
        Paging(forged(cursor)).after(kind)
