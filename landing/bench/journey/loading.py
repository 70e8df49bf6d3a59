"""How soon a new engine of matching has the nation before it, from the database, and what its plans cost and keep."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import asyncpg

from landing.bench.journey.figures import Size, Tell, at_most, told
from landing.bench.journey.national import Row as Stored
from landing.bench.journey.national import all_waiting
from landing.bench.journey.rig import stage
from landing.bench.match.row import Row
from landing.demo.throwaway import throwaway_system
from landing.errors import LandingError
from landing.seed.filling import population_for
from landing.supervisor.data import PROJECT

GOAL_SECONDS = 20.0
COLUMNS = ("id", "version", "gone", "body", "event_id", "correlation_id")


async def rows(size: Size, tell: Tell) -> AsyncIterator[Row]:
    tell("loading: starting the engines")
    async with throwaway_system("--empty", "--only", "participants") as state:
        for number, together in enumerate((True, False)):
            where = await stage(state, "matching", number)
            population = population_for(size.rebuilt)
            pools, stored = all_waiting(population, together=together)
            await store(where.logins.owner_url, stored)
            waiting, coaches = population.scale.requests, population.scale.coaches
            tell(f"loading: {waiting:,} wait for {coaches:,} coaches in {len(pools)} pools")
            found = await _measured(where.logins.app_url)
            what = f"{waiting:,} waiting and {coaches:,} coaches in {len(pools)} pools, from the database"
            yield at_most(what, "s", GOAL_SECONDS, [found["loaded"]])
            yield told("  read again, nothing new", "s", [found["again"]])
            if found["decisions"]:
                yield told("  planned for the first time", "s", [found["planned"]])
                kept = found["bytes"] / found["decisions"]
                yield told(f"  kept of each of {found['decisions']:,} decisions", "bytes", [kept])


async def _measured(url: str) -> dict[str, Any]:
    """By the service's own program, in a process of its own."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.matching.measure", url), cwd=PROJECT, stdout=asyncio.subprocess.PIPE
    )
    answer, _ = await program.communicate()
    if program.returncode:
        raise LandingError("The matching service could not be measured; see what it printed.")
    return dict(json.loads(answer))


async def store(url: str, stored: dict[str, list[Stored]]) -> None:
    """Straight into the read models: what is measured begins where they stand."""
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    try:
        for table, records in stored.items():
            await connection.copy_records_to_table(table, records=records, columns=COLUMNS)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
