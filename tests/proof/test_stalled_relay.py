"""A relay is stopped, its session ended, another publishes, the first goes on: the newest state is what remains."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
import psutil
import sqlalchemy as sa
from sqlalchemy.engine import make_url
from uuid_utils.compat import uuid7

from landing.processes.ports import choose_port
from shared.db import Database
from shared.events.participants import PEOPLE_LATEST, PersonLatest, Role
from shared.outbox.unit_of_work import Cause, UnitsOfWork
from tests.integration.shared.members import KEEPER, READER, Invited, Member, Started
from tests.proof.measured import Measured
from tests.support.broker import Wire
from tests.support.compaction import close_segments, compacting
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.running import running

WITHIN = 60.0
NOBODY = Cause.by("service:test")


@asynccontextmanager
async def program(module: str, logins: Logins) -> AsyncIterator[psutil.Process]:
    environment = os.environ | {
        "PARTICIPANTS_DATABASE_URL": logins.app,
        "PARTICIPANTS_OWNER_DATABASE_URL": logins.owner,
        "LANDING_ENVIRONMENT": "development",
    }
    command = (sys.executable, "-m", module, "--role", "worker", "--port", str(choose_port()))
    process = await asyncio.create_subprocess_exec(*command, env=environment)
    try:
        yield psutil.Process(process.pid)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def write(database: Database, member: Member, fact: object) -> None:
    """As a process without a relay would."""
    async with UnitsOfWork(database, KEEPER.published)(NOBODY) as uow:
        await uow.record(member, fact)


async def end_sessions(postgres_admin_url: str, logins: Logins) -> None:
    connection = await asyncpg.connect(postgres_admin_url)
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"
    await connection.execute(ended, make_url(logins.app).database)
    await connection.close()


async def stale_copy_behind_the_newer(
    module: str, logins: Logins, wire: Wire, postgres_admin_url: str
) -> tuple[Member, list[int]]:
    """Play it; returns the member and the versions of its snapshots on the topic, in their order there."""
    member = Member(uuid7())
    database = Database(logins.app, pool_size=2)

    async def versions() -> list[int]:
        return [envelope.version for envelope in await wire.envelopes(PEOPLE_LATEST.name, member.id)]

    async def reach(look: Callable[[], Awaitable[bool]], what: str) -> None:
        await eventually(look, within=WITHIN, what=what)

    async with program(module, logins) as first:

        async def has_tables() -> bool:
            async with database.engine.connect() as connection:
                return bool(await connection.scalar(sa.text("SELECT to_regclass('outbox') IS NOT NULL")))

        async def is_stopped() -> bool:
            return bool(first.status() == psutil.STATUS_STOPPED)

        await reach(has_tables, "the tables")
        await write(database, member, Invited())
        await reach(is_stopped, "the first relay stopped with a snapshot in its hands")
        await end_sessions(postgres_admin_url, logins)
        await database.engine.dispose()  # ours has ended too
        async with running(KEEPER, logins):
            member.minutes = 25
            await write(database, member, Started(Role.COACH))

            async def both_are_there() -> bool:
                return await versions() == [1, 2]

            await reach(both_are_there, "both versions from the second relay")
        first.send_signal(signal.SIGCONT)

        async def late_one_is_there() -> bool:
            return (await versions())[2:3] == [1]

        await reach(late_one_is_there, "the old snapshot from the first relay, behind the newer one")

        async def emptied() -> bool:
            async with database.engine.connect() as connection:
                return await connection.scalar(sa.text("SELECT count(*) FROM outbox")) == 0

        await write(database, Member(uuid7()), Invited())
        await reach(emptied, "the first relay at work again")
    await database.close()
    return member, await versions()


async def compact(wire: Wire, member: Member) -> None:
    """Have the broker compact the topic now: one record of the member is left."""

    async def one_is_left() -> bool:
        await close_segments(wire, PersonLatest)
        return len(await wire.envelopes(PEOPLE_LATEST.name, member.id)) == 1

    async with compacting(wire, PersonLatest):
        await eventually(one_is_left, within=WITHIN, what="compaction")


async def test_after_compaction_and_a_rebuild_the_newest_state_is_there(
    wire: Wire,
    new_database: Callable[[str], Awaitable[Logins]],
    postgres_admin_url: str,
    measured: Measured,
) -> None:
    keeper = await new_database("keeper")
    member, versions = await stale_copy_behind_the_newer("tests.proof.stalled.keeper", keeper, wire, postgres_admin_url)
    assert versions == [1, 2, 1, 2], "the old one came late, and the newest was published again behind it"
    await compact(wire, member)
    async with running(READER, await new_database("reader")) as reader:
        assert await reader.core.projections.at_least(PersonLatest, member.id, 2, timeout=WITHIN)
        found = await reader.core.projections.read(PersonLatest, member.id)
        assert isinstance(found, PersonLatest) and found.travel_minutes == 25
    measured("version that a new reader finds after compaction", 2, goal="2", ok=True)


async def test_without_renewal_an_old_state_would_remain(
    wire: Wire, new_database: Callable[[str], Awaitable[Logins]], postgres_admin_url: str
) -> None:
    keeper = await new_database("keeper")
    _, versions = await stale_copy_behind_the_newer("tests.proof.stalled.naive", keeper, wire, postgres_admin_url)
    assert versions == [1, 2, 1], "this did not race: the test above shows nothing"
