"""Brings a service's database to its newest schema at start. Runs under the owner's login and an advisory lock."""

import asyncio
from pathlib import Path
from typing import Any

import structlog
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from shared.db.database import async_url
from shared.db.errors import is_transient
from shared.scope import CALLERS, callers_role

log = structlog.get_logger()
LOCK = 7_110_001
GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {login}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {login}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {login}",
    "REVOKE ALL ON alembic_version FROM {login}",
    "GRANT TEMPORARY ON DATABASE {database} TO {login}",
    "GRANT USAGE ON SCHEMA public TO {callers}",
)
ROLES = text("""
    SELECT (SELECT rolbypassrls FROM pg_roles WHERE rolname = :login)
       AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :callers)
""")
SHOWN = text("SELECT tablename FROM pg_policies WHERE policyname = :callers AND roles = '{public}'")
"""Migrations do not know the role's name; here the policies get it."""


class RolesMissing(Exception):
    """The database was made without the role of callers, or its login without BYPASSRLS."""


async def migrate(owner_url: str, app_url: str, folder: Path) -> str:
    """Apply what is missing of `folder`, grant work rights to the app login; returns the revision.

    Raises RolesMissing.
    """
    script = ScriptDirectory(str(folder), version_locations=[str(folder / "versions")])
    engine = create_async_engine(async_url(owner_url), hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await _check_roles(connection, app_url)
            await connection.run_sync(_upgrade, script)
            await _grant(connection, app_url)
    finally:
        await engine.dispose()
    return script.get_current_head() or ""


async def _check_roles(connection: AsyncConnection, app_url: str) -> None:
    app = make_url(app_url)
    callers = callers_role(app.database or "")
    if not await connection.scalar(ROLES, {"login": app.username, "callers": callers}):
        raise RolesMissing(
            f"the database {app.database} needs the role {callers} (NOLOGIN, granted to {app.username}), and "
            f"{app.username} needs BYPASSRLS: the superuser's step that makes databases creates both"
        )


async def _grant(connection: AsyncConnection, app_url: str) -> None:
    quote, app = connection.dialect.identifier_preparer.quote, make_url(app_url)
    callers = quote(callers_role(app.database or ""))
    names = {"login": quote(app.username or ""), "database": quote(app.database or ""), "callers": callers}
    for grant in GRANTS:
        await connection.execute(text(grant.format(**names)))
    for table in (await connection.execute(SHOWN, {"callers": CALLERS})).scalars().all():
        await connection.execute(text(f"ALTER POLICY {CALLERS} ON {quote(table)} TO {callers}"))
        await connection.execute(text(f"GRANT SELECT ON {quote(table)} TO {callers}"))


async def migrate_when_up(owner_url: str, app_url: str, folder: Path) -> str:
    """As `migrate`, waiting for a database that is not there yet."""
    delay = 0.1
    while True:
        try:
            return await migrate(owner_url, app_url, folder)
        except Exception as error:
            if not is_transient(error):
                raise
            log.warning("database_not_ready", error=type(error).__name__, retry_in_seconds=delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 2.0)


def _upgrade(connection: Connection, script: ScriptDirectory) -> None:
    def steps(revision: Any, _: object) -> Any:
        return script._upgrade_revs("head", revision)  # noqa: SLF001 what alembic's own `upgrade` runs

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection)
        environment.run_migrations()
