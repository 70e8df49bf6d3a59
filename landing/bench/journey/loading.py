"""How soon a new engine of matching has the nation before it, from the database, and what its plans cost and keep."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import sqlalchemy as sa

from landing.bench.journey.figures import Size, Tell, at_most, told
from landing.bench.journey.national import Row as Stored
from landing.bench.journey.national import all_waiting
from landing.bench.journey.rig import stage
from landing.bench.match.row import Row
from landing.demo.throwaway import throwaway_system
from landing.seed.filling import population_for
from services.matching.adapters.scoring.scorer import Scorer
from services.matching.adapters.solver.live import LiveSolver
from services.matching.adapters.worlds import Read, Worlds
from services.matching.domain.world import World
from services.matching.engine.fit.settings import default_settings
from services.matching.warm_up import warm_up
from shared import clock
from shared.db import Database

GOAL_SECONDS = 20.0
COLUMNS = ("id", "version", "gone", "body", "event_id", "correlation_id")
ONE_CHANGE = sa.text("""
    UPDATE projected_requests SET version = version + 1, body = jsonb_set(body, '{precedence}', '1')
    WHERE id = (SELECT min(id) FROM projected_requests WHERE waits AND pool_id = :pool_id)
""")
T = TypeVar("T")


async def rows(size: Size, tell: Tell) -> AsyncIterator[Row]:
    tell("loading: starting the engines")
    warm_up()
    async with throwaway_system("--empty", "--only", "participants") as state:
        for number, together in enumerate((True, False)):
            where = await stage(state, "matching", number)
            population = population_for(size.rebuilt)
            pools, stored = all_waiting(population, together=together)
            await _store(where.logins.owner_url, stored)
            waiting, coaches = population.scale.requests, population.scale.coaches
            tell(f"loading: {waiting:,} wait for {coaches:,} coaches in {len(pools)} pools")
            database = Database(where.logins.app_url, pool_size=1)
            what = f"{waiting:,} waiting and {coaches:,} coaches in {len(pools)} pools, from the database"
            async for row in _measured(database, pools, what, together=together):
                tell(f"{row.what}: {row.measured}")
                yield row
            await database.close()


async def _measured(database: Database, pools: Sequence[UUID], what: str, *, together: bool) -> AsyncIterator[Row]:
    now, worlds, solver = clock.now(), Worlds(), LiveSolver(Scorer(default_settings()))
    async with database.engine.connect() as connection:

        async def read(statement: sa.Executable, parameters: dict[str, Any] | None = None) -> Sequence[sa.Row[Any]]:
            return (await connection.execute(statement, parameters)).all()

        seconds, found = await _timed(lambda: _all(worlds, read, pools))
        yield at_most(what, "s", GOAL_SECONDS, [seconds])
        if together:
            await connection.execute(ONE_CHANGE, {"pool_id": str(pools[0])})
            again, _ = await _timed(lambda: _all(worlds, read, pools))
            yield told("  read again after one change", "s", [again])
            return
        began = time.perf_counter()
        planned = [solver.plan(world, now) for world in found]
        yield told("  planned for the first time", "s", [time.perf_counter() - began])
        kept = sum(len(plan.record.inputs) + 16 * len(plan.record.coaches) for plan in planned if plan.record)
        decisions = sum(len(plan.proposals) for plan in planned)
        yield told(f"  kept of each of {decisions:,} decisions", "bytes", [kept / max(1, decisions)])


async def _all(worlds: Worlds, read: Read, pools: Sequence[UUID]) -> list[World]:
    return [world for pool_id in pools if (world := await worlds.of(read, pool_id)) is not None]


async def _timed(work: Callable[[], Awaitable[T]]) -> tuple[float, T]:
    began = time.perf_counter()
    found = await work()
    return time.perf_counter() - began, found


async def _store(url: str, stored: dict[str, list[Stored]]) -> None:
    """Straight into the read models: what is measured begins where they stand."""
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    try:
        for table, records in stored.items():
            await connection.copy_records_to_table(table, records=records, columns=COLUMNS)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
