"""Matching as a program that can be killed, and what PostgreSQL knows of who is the engine."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import psutil
import sqlalchemy as sa

from landing.processes.ports import choose_port
from shared.db import Database
from tests.support.databases import Logins

HOLDERS = sa.text("""
    SELECT activity.client_port FROM pg_locks lock JOIN pg_stat_activity activity USING (pid)
    WHERE lock.locktype = 'advisory' AND lock.objid = 7110005 AND lock.granted
        AND activity.datname = current_database()
""")
PROPOSED = sa.text("SELECT count(*) FROM proposals")


@dataclass(frozen=True)
class Program:
    process: asyncio.subprocess.Process
    port: int

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()

    async def ready(self) -> bool:
        """Whether it consumes."""
        try:
            async with httpx.AsyncClient() as client:
                return (await client.get(f"http://127.0.0.1:{self.port}/health/ready")).is_success
        except httpx.TransportError:
            return False

    def ports(self) -> set[int]:
        """Its ends of connections, also those to PostgreSQL."""
        try:
            return {connection.laddr.port for connection in psutil.Process(self.process.pid).net_connections("inet")}
        except psutil.NoSuchProcess:
            return set()


@asynccontextmanager
async def program(logins: Logins) -> AsyncIterator[Program]:
    """A worker on this test's engines; it is killed at the end, if it still runs."""
    port = choose_port()
    environment = os.environ | {
        "MATCHING_DATABASE_URL": logins.app,
        "MATCHING_OWNER_DATABASE_URL": logins.owner,
        "LANDING_ENVIRONMENT": "development",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.matching.main", "--role", "worker", "--port", str(port)), env=environment
    )
    try:
        yield Program(process, port)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def looking_into(logins: Logins) -> AsyncIterator[Database]:
    database = Database(logins.app, pool_size=2)
    try:
        yield database
    finally:
        await database.close()


async def proposed(database: Database) -> int:
    """How many proposals are stored; 0 before the first migration."""
    try:
        async with database.engine.connect() as connection:
            return int(await connection.scalar(PROPOSED) or 0)
    except sa.exc.ProgrammingError:
        return 0


async def engine_among(database: Database, programs: list[Program]) -> Program | None:
    """Who holds the engine's lock; None while nobody does."""
    async with database.engine.connect() as connection:
        ports = list((await connection.execute(HOLDERS)).scalars())
    assert len(ports) <= 1, "two engines at once"
    return next((program for program in programs if ports and ports[0] in program.ports()), None)
