"""Which units of work a service opens in this process, for whom, and as which role of PostgreSQL."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from shared.outbox import UnitOfWork, UnitsOfWork

Open = Callable[[UnitsOfWork, Any], AbstractAsyncContextManager[UnitOfWork]]


@contextmanager
def units_opened() -> Iterator[list[tuple[str, str]]]:
    """The actor and the role of each, as PostgreSQL itself says."""
    opened: list[tuple[str, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("__call__", "reading"):
            patch.setattr(UnitsOfWork, name, _noted(getattr(UnitsOfWork, name), opened))
        yield opened


def _noted(original: Open, opened: list[tuple[str, str]]) -> Open:
    @asynccontextmanager
    async def units(self: UnitsOfWork, why: Any) -> AsyncIterator[UnitOfWork]:
        async with original(self, why) as unit:
            opened.append((why.actor, str(await unit.connection.scalar(sa.text("SELECT current_user")))))
            yield unit

    return units
