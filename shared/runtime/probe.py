"""What a running process knows about itself, asked anew each time. Health never repeats an older truth."""

import asyncio

import sqlalchemy as sa

from shared import clock
from shared.db import table_of
from shared.outbox.tables import Outbox
from shared.runtime.core import Core
from shared.web.health import OutboxState

OUTBOX = table_of(Outbox)
PATIENCE = 1.5


class RunningProbe:
    """The probe of one process. A process that only serves HTTP is ready without consumers."""

    def __init__(self, core: Core, *, consumes: bool) -> None:
        self._core = core
        self._consumes = consumes

    async def checks(self) -> dict[str, str]:
        """Ready: the database answers, and what must consume does. With Kafka down commands are still taken."""
        found = {"database": await self._database()}
        if self._consumes and self._core.handlers:
            found["consumers"] = "ok" if self._core.consumers_running else "not started"
        return found

    async def lag(self) -> dict[str, int]:
        return await self._core.positions.lag() if self._core.handlers else {}

    async def outbox(self) -> OutboxState:
        query = sa.select(sa.func.count(), sa.func.min(OUTBOX.c.recorded_at))
        async with self._core.database.engine.connect() as connection:
            depth, oldest = (await connection.execute(query)).one()
        return OutboxState(depth, (clock.real_now() - oldest).total_seconds() if oldest else 0.0)

    async def parked(self) -> int:
        return await self._core.parked.count()

    async def warnings(self) -> dict[str, str]:
        ask = self._core.service.warnings
        return await ask(self._core) if ask is not None else {}

    async def _database(self) -> str:
        try:
            async with asyncio.timeout(PATIENCE), self._core.database.engine.connect() as connection:
                await connection.execute(sa.text("SELECT 1"))
        except Exception as error:
            return f"no answer ({type(error).__name__})"
        return "ok"
