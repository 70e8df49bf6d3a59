"""Twins that must fail: whatever is limited decided by looking and then writing, and locks taken in both orders."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.engine import make_url

from shared.db.errors import DEADLOCK
from tests.integration.coaching.world import race

TABLE = "CREATE TABLE IF NOT EXISTS naive (run text, subject text, points integer NOT NULL)"
INDEX = "CREATE INDEX IF NOT EXISTS naive_subjects ON naive (run, subject)"
GRANT = "GRANT SELECT, INSERT ON naive TO {login}"
TAKEN = "SELECT coalesce(sum(points), 0) FROM naive WHERE run = $1 AND subject = $2"
OVER = "SELECT count(*) FROM (SELECT FROM naive WHERE run = $1 GROUP BY subject HAVING sum(points) > $2) AS over"


async def oversold(
    settings: Any, run: str, subjects: Sequence[object], *, clients: int, points: int, total: int
) -> int:
    """One try for each subject, by count-then-insert; how many subjects ended with more than `total` points."""
    owner = await asyncpg.connect(settings.owner_database_url)
    for statement in (TABLE, INDEX, GRANT.format(login=make_url(settings.database_url).username)):
        await owner.execute(statement)
    try:
        async with _connections(settings, clients) as pool:
            tries = [partial(_count_then_insert, pool, run, str(subject), points, total) for subject in subjects]
            await race(tries, clients=clients)
        return int(await owner.fetchval(OVER, run, total))
    finally:
        await owner.close()


async def _count_then_insert(pool: asyncpg.Pool, run: str, subject: str, points: int, total: int) -> None:
    """What a build without locks does: look whether it fits, then write. Correct for one client alone."""
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(TAKEN, run, subject) + points <= total:
            await connection.execute("INSERT INTO naive VALUES ($1, $2, $3)", run, subject, points)


async def deadlocked(settings: Any, coach: UUID, request: UUID) -> bool:
    """Two who lock a coach and a request in opposite orders, each waiting until both have one."""
    both = asyncio.Barrier(2)
    async with _connections(settings, 2) as pool:
        ended = [_lock_in_order(pool, coach, request, both, coach_first=first) for first in (True, False)]
        return DEADLOCK in await asyncio.gather(*ended)


async def _lock_in_order(
    pool: asyncpg.Pool, coach: UUID, request: UUID, both: asyncio.Barrier, *, coach_first: bool
) -> str | None:
    """The SQLSTATE of what went wrong."""
    statements: list[tuple[str, Any]] = [
        ("SELECT 1 FROM coaches WHERE id = $1 FOR UPDATE", coach),
        ("SELECT 1 FROM requests WHERE id = $1 FOR UPDATE", request),
    ]
    try:
        async with pool.acquire() as connection, connection.transaction():
            first, second = statements if coach_first else reversed(statements)
            await connection.fetchval(*first)
            await both.wait()
            await connection.fetchval(*second)
    except asyncpg.PostgresError as error:
        return error.sqlstate
    return None


@asynccontextmanager
async def _connections(settings: Any, number: int) -> AsyncIterator[asyncpg.Pool]:
    pool = await asyncpg.create_pool(settings.database_url, min_size=number, max_size=number)
    try:
        yield pool
    finally:
        await pool.close()
