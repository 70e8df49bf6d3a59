"""Columns of requests and coaches: lists, names and the cells that are refused, each by row, column and reason."""

from dataclasses import replace

import numpy as np
import pytest

from services.matching.engine.tables import NONE, Coaches, Codes, Lists, Periods, Requests, RowError, Vocabulary

CODES = Codes(*(Vocabulary(["a", "b"]) for _ in range(6)))


def requests(**columns: object) -> Requests:
    return replace(Requests.bare(("r0", "r1", "r2")), **columns)


def coaches(**columns: object) -> Coaches:
    return replace(Coaches.bare(("c0", "c1")), **columns)


def test_lists_keep_rows_and_levels() -> None:
    lists = Lists.levelled([[(1, 5), (0, 0)], [], [(1, 2)]])
    assert [lists.row(i).tolist() for i in range(lists.rows)] == [[1, 0], [], [1]]
    assert lists.levels(0).tolist() == [5, 0]
    taken = lists.take(np.array([2, 1, 0, 2]))
    assert [taken.row(i).tolist() for i in range(4)] == [[1], [], [1, 0], [1]]
    assert taken.levels(2).tolist() == [5, 0]


def test_periods_keep_rows_and_days() -> None:
    stays = Periods.of([[], [(1, 10, 20), (0, 5, 6)]]).take(np.array([1, 0]))
    assert stays.start.tolist() == [0, 2, 2]
    assert (stays.item.tolist(), stays.starts_on.tolist(), stays.ends_on.tolist()) == ([1, 0], [10, 5], [20, 6])
    assert Periods.of([[], []]).rows == 2


def test_a_vocabulary_gives_each_name_one_number() -> None:
    words = Vocabulary(["a"])
    assert [words.number(name) for name in ("b", "a", "b", "")] == [1, 0, 1, NONE]
    assert (words.find("c"), len(words), words.name(1), words.name(NONE)) == (NONE, 2, "b", "")


def test_tables_that_say_nothing_are_whole() -> None:
    requests().check(CODES, 2)
    coaches().check(CODES)
    Requests.bare(()).check(Codes(), 0)
    Coaches.bare(()).check(Codes())


@pytest.mark.parametrize(
    ("table", "column", "row", "reason"),
    [
        (requests(load=np.array([1, 0, 1])), "load", 1, "below 1"),
        (requests(load=np.array([1, 1, 2**63], np.uint64)), "load", 2, "above"),
        (requests(load=np.array([1.0, np.nan, 1.0])), "load", 1, "not a whole number"),
        (requests(load=np.array([1.0, 1.0, 1.5])), "load", 2, "not a whole number"),
        (requests(waiting_days=np.array([0, 0, -1])), "waiting_days", 2, "below 0"),
        (requests(precedence=np.array([0, 2, 0])), "precedence", 1, "above 1"),
        (requests(employer=np.array([2, NONE, NONE])), "employer_id", 0, "above 1"),
        (requests(mode=np.array([1, 0, 1], np.int8)), "mode", 1, "below 1"),
        (requests(starts_on=np.array([9, 9, 9]), ends_on=np.array([10, 9, 10])), "ends_on", 1, "not after"),
        (requests(skills=Lists.levelled([[], [(0, 3)], [(1, 6)]])), "skills", 2, "no level"),
        (requests(excluded_coaches=Lists.of([[], [0, 2], []])), "excluded_coaches", 1, "not one of the 2"),
        (replace(requests(), ids=("r0", "r1", "r0")), "request_id", 2, "twice"),
        (replace(requests(), ids=("r0", "", "r2")), "request_id", 1, "empty"),
        (coaches(capacity=np.array([0, -3])), "capacity", 1, "below 0"),
        (coaches(capacity=np.array([0, 2**62])), "capacity", 1, "above"),
        (coaches(available_from=np.array([0, 9]), available_until=np.array([0, 8])), "available_until", 1, "before"),
        (coaches(pools=Periods.of([[], [(0, 9, 8)]])), "pools", 1, "before it begins"),
        (coaches(languages=Lists.levelled([[(0, 7)], [(0, 8)]])), "languages", 1, "no level"),
    ],
)
def test_a_cell_that_cannot_be_is_named(table: Requests | Coaches, column: str, row: int, reason: str) -> None:
    with pytest.raises(RowError, match=reason) as refused:
        table.check(CODES, 2) if isinstance(table, Requests) else table.check(CODES)
    assert (refused.value.column, refused.value.row) == (column, row)


def test_a_column_of_another_length_or_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="2 values for 3 rows"):
        requests(load=np.array([1, 1])).check(CODES, 2)
    with pytest.raises(ValueError, match="whole numbers"):
        requests(load=np.array([1, 10**30, 1], object)).check(CODES, 2)
    with pytest.raises(ValueError, match="do not fit 3 rows"):
        requests(skills=Lists.of([[0], [1]])).check(CODES, 2)
