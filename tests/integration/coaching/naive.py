"""Twins that must fail: capacity by counting and then inserting, and locks taken in both orders."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg

TABLE = "CREATE TABLE naive_holds (coach_id uuid NOT NULL, request_id uuid NOT NULL, points integer NOT NULL)"
GRANT = "GRANT SELECT, INSERT ON naive_holds TO {login}"
OVERSOLD = """
    SELECT count(*) FROM (SELECT coach_id FROM naive_holds GROUP BY coach_id HAVING sum(points) > $1) AS over
"""


async def count_then_insert(pool: asyncpg.Pool, coach: UUID, request: UUID, points: int, total: int) -> bool:
    """What a build without locks does: look whether it fits, then write. Correct for one client alone."""
    async with pool.acquire() as connection, connection.transaction():
        taken = await connection.fetchval("SELECT coalesce(sum(points), 0) FROM naive_holds WHERE coach_id = $1", coach)
        if taken + points > total:
            return False
        await connection.execute("INSERT INTO naive_holds VALUES ($1, $2, $3)", coach, request, points)
        return True


async def lock_in_either_order(
    pool: asyncpg.Pool, coach: UUID, request: UUID, both: asyncio.Barrier, *, coach_first: bool
) -> str | None:
    """Two rows, locked as it happens to come, each waiting until both have one; the SQLSTATE of what went wrong."""
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
