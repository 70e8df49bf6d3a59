"""Measures reading and planning on this service's database, for `landing bench journey`; nothing is written.

`python -m services.matching.measure DATABASE_URL` prints one JSON object.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from services.matching.adapters.scoring.scorer import Scorer
from services.matching.adapters.solver.live import LiveSolver
from services.matching.adapters.worlds import Worlds
from services.matching.domain.world import World
from services.matching.engine.fit.settings import default_settings
from services.matching.warm_up import warm_up
from shared import clock
from shared.db import Database

POOLS = sa.text("SELECT id::uuid FROM projected_pools WHERE NOT gone ORDER BY id")
MOST_PLANNED = 10_000
"""Who waits in a larger pool is loaded and not planned here: that measures the solver, which has rows of its own."""


async def measure(url: str) -> dict[str, Any]:
    """Seconds to load all pools, to load them again, and to plan them; decisions and the bytes that plans keep."""
    database, worlds = Database(url, pool_size=1), Worlds()
    async with database.engine.connect() as connection:

        async def read(statement: sa.Executable, parameters: dict[str, Any] | None = None) -> Sequence[sa.Row[Any]]:
            return (await connection.execute(statement, parameters)).all()

        async def load() -> tuple[float, list[World]]:
            began = time.perf_counter()
            found = [await worlds.of(read, id) for id in pools]
            return time.perf_counter() - began, [world for world in found if world is not None]

        pools = [row.id for row in await read(POOLS)]
        loaded, found = await load()
        again, _ = await load()
    await database.close()
    return {"loaded": loaded, "again": again, **_planned(found)}


def _planned(worlds: Sequence[World]) -> dict[str, Any]:
    warm_up()
    solver, now = LiveSolver(Scorer(default_settings())), clock.now()
    began = time.perf_counter()
    plans = [solver.plan(world, now) for world in worlds if len(world.requests) <= MOST_PLANNED]
    seconds = time.perf_counter() - began
    kept = sum(len(plan.record.inputs) + 16 * len(plan.record.coaches) for plan in plans if plan.record)
    return {"planned": seconds, "decisions": sum(len(plan.proposals) for plan in plans), "bytes": kept}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(measure(sys.argv[1]))) + "\n")
