"""The engine's desk in PostgreSQL: one connection that holds the advisory lock, reads the world and writes proposals.

Nobody else writes proposals. When the session ends, so does the lock, and nothing more can be committed under it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from services.matching.adapters.decisions.store import keep_plan
from services.matching.adapters.tables import UnplannedPools
from services.matching.adapters.worlds import Worlds
from services.matching.application.ports import Task
from services.matching.domain.decision import Planned
from services.matching.domain.proposal import CoachesProposed
from services.matching.domain.world import World
from shared import clock
from shared.db import Database, Prepared, table_of
from shared.db.database import driver_of
from shared.observability import span
from shared.outbox import Cause, UnitsOfWork

BELL = "pools_to_plan"
ITSELF = Cause.by("service:matching")
"""As which the engine acts, also when it looks at a pool for who oversees it: that answer names no more than ids."""
LOCK = sa.text("SELECT pg_try_advisory_lock(7110005)")
SESSION = (
    sa.text("SET idle_session_timeout = '5s'"),
    sa.text("SET idle_in_transaction_session_timeout = '5s'"),
    sa.text("SET plan_cache_mode = force_generic_plan"),
)
"""A process that was stopped, not killed, loses its lock too. To plan the large read anew costs 2 ms, to run it 0.6."""
TAKEOVER_SECONDS = 0.25
SHOWN = 5

TOUCHED = Prepared(
    sa.text("""
    SELECT q.pool_id, coalesce((p.body->>'gather_minutes')::integer, 0) AS gather_minutes, array_agg(q.id) AS rows
    FROM pools_to_plan q LEFT JOIN projected_pools p ON p.id = q.pool_id::text
    GROUP BY q.pool_id, p.body
""")
)
WAITING = sa.text("""
    SELECT p.id::uuid AS pool_id, (p.body->>'gather_minutes')::integer AS gather_minutes
    FROM projected_pools p
    WHERE NOT p.gone AND EXISTS (SELECT 1 FROM projected_requests r WHERE r.waits AND r.pool_id = p.id)
""")
PLANNED = Prepared(
    sa.text("""
    WITH well AS (DELETE FROM unplanned_pools WHERE pool_id = :pool_id)
    DELETE FROM pools_to_plan WHERE id = ANY(:rows)
""")
)
FAILED = Prepared(
    sa.text("""
    WITH ill AS (
        INSERT INTO unplanned_pools (pool_id, since, error) VALUES (:pool_id, :since, :error)
        ON CONFLICT (pool_id) DO UPDATE SET error = excluded.error
    )
    DELETE FROM pools_to_plan WHERE id = ANY(:rows)
""")
)
UNPLANNED = table_of(UnplannedPools)


@asynccontextmanager
async def engine_lock(database: Database) -> AsyncIterator[AsyncConnection]:
    """Wait until this process may be the engine; the connection that holds the lock is never used for anything else."""
    async with database.engine.connect() as connection:
        try:
            await _prepare(connection)
            while not await _locked(connection):
                await asyncio.sleep(TAKEOVER_SECONDS)
            yield connection
        finally:
            await connection.invalidate()


async def _prepare(connection: AsyncConnection) -> None:
    async with connection.begin():
        for setting in SESSION:
            await connection.execute(setting)


async def _locked(connection: AsyncConnection) -> bool:
    async with connection.begin():
        return bool(await connection.scalar(LOCK))


class PostgresPools:
    """See `application/ports.py`. Each read is one statement, and so one moment, on any connection that is free."""

    def __init__(self, database: Database, worlds: Worlds) -> None:
        self._database = database
        self._worlds = worlds

    async def waiting(self) -> list[Task]:
        return [Task(row.pool_id, row.gather_minutes) for row in await self._read(WAITING)]

    async def world(self, pool_id: UUID) -> World | None:
        return await self._worlds.of(self._read, pool_id)

    async def _read(self, statement: sa.Executable, parameters: dict[str, Any] | None = None) -> Sequence[sa.Row[Any]]:
        async with self._database.connection() as connection:
            return (await connection.execute(statement, parameters)).all()


class PostgresDesk(PostgresPools):
    """The same on the one connection that holds the lock, and what only its holder may do."""

    def __init__(
        self, connection: AsyncConnection, database: Database, units: UnitsOfWork, worlds: Worlds, keep: timedelta
    ) -> None:
        """`keep`: for how long what a plan saw is kept."""
        super().__init__(database, worlds)
        self._connection = connection
        self._units = units
        self._keep = keep

    async def touched(self) -> list[Task]:
        rows = await TOUCHED.rows(driver_of(self._connection), {})
        return [Task(row["pool_id"], row["gather_minutes"], tuple(row["rows"])) for row in rows]

    async def finish(self, task: Task, planned: Planned, *, failure: str = "") -> None:
        """Each proposal continues the chain and the trace of the request that it answers."""
        async with self._units.on(self._connection, ITSELF) as uow:
            if planned.record is not None:
                await keep_plan(uow, planned.record, clock.real_now().date() + self._keep)
            for proposal in planned.proposals:
                uow.follow(Cause(ITSELF.actor, proposal.causation_id, str(proposal.correlation_id)))
                with span("propose", proposal.traceparent, proposal_id=proposal.id, request_id=proposal.request_id):
                    await uow.record(proposal, CoachesProposed(), event_id=proposal.id)
            done = {"rows": list(task.rows), "pool_id": task.pool_id}
            if failure:
                await uow.fetch(FAILED, done | {"since": clock.real_now(), "error": failure})
            else:
                await uow.fetch(PLANNED, done)

    async def ping(self) -> None:
        await self._read(sa.text("SELECT 1"))

    async def _read(self, statement: sa.Executable, parameters: dict[str, Any] | None = None) -> Sequence[sa.Row[Any]]:
        """A transaction around it would treble its time."""
        return (await self._connection.execute(statement, parameters)).all()


async def unplanned(database: Database) -> dict[str, str]:
    """What the service's status says of pools that could not be planned; empty when all could."""
    query = sa.select(UNPLANNED).order_by(UNPLANNED.c.since).limit(SHOWN + 1)
    async with database.engine.connect() as connection:
        rows = (await connection.execute(query)).all()
    more = " and more" if len(rows) > SHOWN else ""
    pools = ", ".join(f"{row.pool_id} since {row.since:%Y-%m-%d %H:%M} UTC ({row.error})" for row in rows[:SHOWN])
    return {"pools": f"cannot be planned: {pools}{more}; see the log for pool_not_planned"} if rows else {}
