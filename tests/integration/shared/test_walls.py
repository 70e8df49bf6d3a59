"""The second wall: every table has row-level security, and whoever reads in a caller's name is not the login."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from shared.clock import now
from shared.db import Database
from shared.db.migrate import RolesMissing, migrate
from shared.identity.principal import Principal
from shared.outbox import Published, UnitsOfWork
from tests.architecture import declared
from tests.architecture.source import ROOT
from tests.support.databases import Logins, create_database, drop_database, migrated

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
TABLES = sa.text("""
    SELECT c.relname AS name, c.relrowsecurity AS walled, pg_get_userbyid(c.relowner) = :app AS own,
        has_table_privilege(:callers, c.oid, 'SELECT') AS shown,
        has_table_privilege(:callers, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') AS changed,
        EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname AND p.roles = ARRAY[CAST(:callers AS name)])
            AS policed,
        EXISTS (SELECT 1 FROM pg_policies p WHERE p.tablename = c.relname AND p.qual = 'true') AS open
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
""")
SPEAK_OF_NO_PERSON = {
    *("pools", "projected_pools", "organisations", "projected_organisations", "projected_skills"),
    *("concepts", "catalogue_loads", "catalogue_revision"),
}
"""What everybody who is signed in may read; of pools and organisations the policies leave fields out."""
POLICED = sa.text("SELECT tablename FROM pg_policies WHERE qual <> 'true'")
ATTRIBUTES = sa.text("SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = :callers")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=declared.STORING)
async def database(request: pytest.FixtureRequest, postgres_admin_url: str) -> AsyncIterator[Database]:
    async with migrated(postgres_admin_url, ROOT / "services" / request.param) as (app, _):
        yield app


async def test_every_table_is_walled_and_callers_only_read_where_a_policy_says_which_rows(database: Database) -> None:
    name = sa.make_url(database.url).database
    roles = {"app": f"{name}_app", "callers": f"{name}_callers"}
    async with database.connection() as connection:
        tables = (await connection.execute(TABLES, roles)).all()
        attributes = (await connection.execute(ATTRIBUTES, roles)).one()
    ours = [table for table in tables if table.name != "alembic_version"]
    assert [table.name for table in ours if table.walled == table.open or table.own or table.changed] == []
    assert [table.name for table in tables if table.shown != table.policed] == []
    assert any(table.policed and table.walled for table in ours)
    assert {table.name for table in ours if table.open} <= SPEAK_OF_NO_PERSON
    assert not any(attributes)


async def test_a_reading_in_a_persons_name_is_not_the_login_and_changes_nothing(database: Database) -> None:
    units, who = UnitsOfWork(database, Published("test")), uuid7()
    scope = Principal(str(who), person_id=who).scope(now())
    async with units.reading(scope) as uow:
        assert str(await uow.connection.scalar(sa.text("SELECT current_user"))).endswith("_callers")
        assert await uow.connection.scalar(sa.text("SELECT current_setting('landing.person')")) == str(who)
    with pytest.raises(sa.exc.DBAPIError, match="permission denied"):
        async with units.reading(scope) as uow:
            await uow.execute(sa.text("DELETE FROM outbox"))
    async with database.transaction() as connection:
        assert str(await connection.scalar(sa.text("SELECT current_user"))).endswith("_app")


async def test_a_service_that_acts_for_itself_reads_as_the_login(database: Database) -> None:
    scope = Principal("service:landing", service="landing").scope(now())
    async with UnitsOfWork(database, Published("test")).reading(scope) as uow:
        assert str(await uow.connection.scalar(sa.text("SELECT current_user"))).endswith("_app")


async def test_without_a_scope_callers_see_nobody(database: Database) -> None:
    """Deny first: a forgotten setting shows no row that speaks of a person."""
    name = sa.make_url(database.url).database
    async with database.transaction() as connection:
        await connection.execute(sa.text(f"SET LOCAL ROLE {name}_callers"))
        for table in (
            await connection.execute(sa.text("SELECT tablename FROM pg_policies WHERE qual <> 'true'"))
        ).scalars():
            assert await connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 0


async def test_a_database_without_the_role_says_what_is_missing(postgres_admin_url: str) -> None:
    logins = await create_database(postgres_admin_url, "coaching")
    admin = Database(postgres_admin_url)
    async with admin.connection() as connection:
        name = sa.make_url(logins.app).database
        await connection.execute(sa.text(f"ALTER ROLE {name}_app NOBYPASSRLS"))
    await admin.close()
    with pytest.raises(RolesMissing, match="needs BYPASSRLS"):
        await migrate(logins.owner, logins.app, ROOT / "services/coaching/migrations")
    await drop_database(postgres_admin_url, Logins(logins.owner, logins.app))
