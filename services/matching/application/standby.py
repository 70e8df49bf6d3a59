"""What a process does that may become the engine: it reads all that waits, and keeps reading what is newer.

So that after the death of the engine the next one need not begin with loading a country.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import structlog

from services.matching.application.ports import Pools, Solver
from services.matching.domain.world import World

log = structlog.get_logger()
LEAST_PAUSE_SECONDS, MOST_PAUSE_SECONDS, REST = 2.0, 20.0, 9
"""A round of all pools is followed by a rest REST times as long, within these: mostly a tenth of one processor."""


class Standby:
    """Writes nothing, and holds no lock. What it reads and prepares is what the engine of this process goes on with."""

    def __init__(self, pools: Pools, solver: Solver) -> None:
        self._pools = pools
        self._solver = solver
        self._over = asyncio.Event()
        self._preparing: asyncio.Task[None] | None = None

    async def run(self, now: Callable[[], datetime]) -> None:
        """Until it is told to stop; who becomes the engine at once never begins. A round that fails begins anew."""
        pause = LEAST_PAUSE_SECONDS
        while not await self._over_within(pause):
            began = time.monotonic()
            try:
                await self._round(now)
            except Exception as error:
                log.warning("standby_round_failed", error=type(error).__name__)
            rest = REST * (time.monotonic() - began)
            pause = min(max(LEAST_PAUSE_SECONDS, rest), MOST_PAUSE_SECONDS)

    def stop(self) -> None:
        """`run` returns at once, or when the pool that it reads is read; what it prepares is finished in its thread."""
        self._over.set()

    async def _over_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)
        return self._over.is_set()

    async def _round(self, now: Callable[[], datetime]) -> None:
        for task in await self._pools.waiting():
            if self._over.is_set():
                return
            world = await self._pools.world(task.pool_id)
            if world is not None and not self._over.is_set():
                await self._prepare(world, now())

    async def _prepare(self, world: World, now: datetime) -> None:
        self._preparing = asyncio.create_task(asyncio.to_thread(self._solver.prepare, world, now))
        told = asyncio.create_task(self._over.wait())
        await asyncio.wait({self._preparing, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        if self._preparing.done():
            self._preparing.result()
