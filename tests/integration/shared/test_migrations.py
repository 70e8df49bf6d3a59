"""A service brings its database up to date, once however many start, and works under a login that changes no table."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import pytest
import sqlalchemy as sa

from shared.db import Database
from shared.db.migrate import migrate
from shared.outbox.unit_of_work import Cause, UnitsOfWork
from tests.integration.shared.members import KEEPER
from tests.support.databases import Logins

pytestmark = pytest.mark.integration
NewDatabase = Callable[[str], Awaitable[Logins]]
ACTOR = sa.text("SELECT current_setting('landing.actor', true)")


async def test_replicas_that_start_together_migrate_once(new_database: NewDatabase) -> None:
    logins = await new_database("keeper")
    revisions = await asyncio.gather(*(migrate(logins.owner, logins.app, KEEPER.migrations) for _ in range(4)))
    assert set(revisions) == {"0001"}
    owner = await asyncpg.connect(logins.owner)
    try:
        assert await owner.fetch("SELECT version_num FROM alembic_version") == [("0001",)]
    finally:
        await owner.close()


async def test_the_working_login_reads_and_writes_rows_and_changes_no_table(new_database: NewDatabase) -> None:
    logins = await new_database("keeper")
    await migrate(logins.owner, logins.app, KEEPER.migrations)
    app = await asyncpg.connect(logins.app)
    try:
        await app.execute("INSERT INTO members (id, version, minutes) VALUES (gen_random_uuid(), 1, 5)")
        assert await app.fetchval("SELECT minutes FROM members") == 5
        for statement in ("CREATE TABLE more (id int)", "DROP TABLE members", "ALTER TABLE members ADD more int"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await app.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute("DELETE FROM alembic_version")
    finally:
        await app.close()


async def test_a_unit_of_work_tells_the_database_who_acts_until_it_ends(new_database: NewDatabase) -> None:
    logins = await new_database("keeper")
    await migrate(logins.owner, logins.app, KEEPER.migrations)
    database = Database(logins.app, pool_size=1)
    try:
        units = UnitsOfWork(database, KEEPER.published)
        async with units(Cause.by("service:test")) as uow:
            assert (await uow.execute(ACTOR)).scalar_one() == "service:test"
        async with database.engine.connect() as connection:
            assert (await connection.execute(ACTOR)).scalar_one() in {None, ""}, "the same connection, after the commit"
    finally:
        await database.close()
