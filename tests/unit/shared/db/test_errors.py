"""Which failures of a database or a network will pass by themselves."""

import asyncpg
import pytest

from shared.db.errors import NotYet, is_transient


@pytest.mark.parametrize(
    "error",
    [
        NotYet("soon"),
        ConnectionResetError(),
        TimeoutError(),
        asyncpg.InterfaceError("the connection is closed"),
        asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
        asyncpg.DeadlockDetectedError(),
        asyncpg.AdminShutdownError(),
        asyncpg.TooManyConnectionsError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_passes_by_itself(error: Exception) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [KeyError(), asyncpg.UniqueViolationError(), asyncpg.DataError(), asyncpg.UndefinedTableError()],
    ids=lambda error: type(error).__name__,
)
def test_what_stays(error: Exception) -> None:
    assert not is_transient(error)
