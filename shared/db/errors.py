"""What a database or network error means: try again, or give up."""

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

TRANSIENT_CLASSES = ("08", "25", "40", "53", "55", "57", "58")
"""SQLSTATE classes: connection, transaction state, rollback, resources, not in state, operator, system."""
CUT_OFF = (asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What the driver says of a connection that ended under its hands."""
SERIALIZATION_FAILURE, DEADLOCK = "40001", "40P01"


class NotYet(Exception):
    """What is needed has not arrived here; trying again later will find it."""


def sqlstate(error: BaseException) -> str | None:
    """The SQLSTATE of a database error, however deep SQLAlchemy wrapped it."""
    seen: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    while seen is not None:
        code = getattr(seen, "sqlstate", None)
        if isinstance(code, str):
            return code
        seen = seen.__cause__
    return None


def constraint(error: BaseException) -> str | None:
    """The name of the constraint that a statement broke."""
    seen: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    while seen is not None:
        name = getattr(seen, "constraint_name", None)
        if isinstance(name, str):
            return name
        seen = seen.__cause__
    return None


def is_transient(error: BaseException) -> bool:
    """Whether the same work may succeed later without anybody changing anything."""
    if isinstance(error, (NotYet, OSError, TimeoutError, PoolTimeout, InterfaceError, *CUT_OFF)):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = sqlstate(error)
    return state is not None and state[:2] in TRANSIENT_CLASSES
