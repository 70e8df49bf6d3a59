"""Time comes from shared/clock.py: else tests and the demo could not travel, and two clocks would disagree."""

import ast
import re
from collections.abc import Iterable, Iterator

import pytest

from tests.architecture.source import PACKAGES, Source, sources

CLOCK = "shared/clock.py"
OF_ITS_OWN = "landing/engines/mail_store.py"
"""Stands in for a mail server, which knows nothing of the platform and its clock."""
READINGS = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.time|time\.time_ns)$")
IMPORTS = {"time.time", "time.time_ns"}
IN_SQL = re.compile(
    r"\b(now|(transaction|statement|clock)_timestamp|timeofday)\(\s*\)"
    r"|\b(current_(timestamp|date|time)|localtime(stamp)?)\b",
    re.IGNORECASE,
)
IN_SQLALCHEMY = re.compile(r"(^|\.)func\.(now|current_timestamp|current_date|localtimestamp|\w+_timestamp)$")


def other_clocks(files: Iterable[Source]) -> Iterator[str]:
    """Where wall-clock time is read past the clock. Monotonic time and perf counters measure; they tell no time."""
    for file in files:
        if file.path in {CLOCK, OF_ITS_OWN}:
            continue
        yield from (file.at(node) for node, name in file.imports() if name in IMPORTS)
        yield from (file.at(call) for call, name in file.calls() if READINGS.search(name))


def clocks_of_the_database(files: Iterable[Source]) -> Iterator[str]:
    """Where SQL asks the database what time it is: in text, by SQLAlchemy, or as a default of the server."""
    for file in files:
        yield from (file.at(text) for text in file.strings() if IN_SQL.search(str(text.value)))
        yield from (file.at(node) for node in file.nodes if _asks(node))


def _asks(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and bool(IN_SQLALCHEMY.search(ast.unparse(node)))


def test_time_is_read_from_the_clock_only() -> None:
    assert list(other_clocks(sources(*PACKAGES))) == []


def test_sql_never_asks_the_database_for_the_time() -> None:
    assert list(clocks_of_the_database(sources(*PACKAGES))) == []


@pytest.mark.parametrize(
    "code",
    [
        "moment = datetime.now(UTC)",
        "moment = datetime.datetime.utcnow()",
        "day = date.today()",
        "seconds = time.time()",
        "from time import time",
        "def late() -> None:\n    x = dt.datetime.now()",
    ],
)
def test_another_clock_is_found(code: str) -> None:
    assert list(other_clocks([Source("services/x/domain/y.py", code)]))


@pytest.mark.parametrize(
    "code", ["x = time.monotonic()", "x = clock.now()", "x = perf_counter()", "from time import sleep"]
)
def test_measuring_is_no_clock(code: str) -> None:
    assert not list(other_clocks([Source("services/x/domain/y.py", code)]))


@pytest.mark.parametrize(
    "code",
    [
        "SQL = 'DELETE FROM offers WHERE expires_at < now()'",
        "SQL = f'SELECT {column}, CURRENT_TIMESTAMP'",
        "op.create_table(Column(server_default='now()'))",
        "Column(server_default=sa.func.now())",
        "query = select(func.current_timestamp())",
        "column = Column(default=func.clock_timestamp)",
    ],
)
def test_the_clock_of_the_database_is_found(code: str) -> None:
    assert list(clocks_of_the_database([Source("services/x/adapters/y.py", code)]))


def test_prose_about_time_is_allowed() -> None:
    assert not list(clocks_of_the_database([Source("x.py", '"""Never uses now()."""\nat = clock.now()')]))
