"""A database of its own for each test that needs one, with the roles that production has."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from shared.db import Database
from shared.db.migrate import migrate


@dataclass(frozen=True)
class Logins:
    """Addresses of one database for its owner (migrations) and for the working login."""

    owner: str
    app: str


async def create_database(admin_url: str, service: str) -> Logins:
    """A new empty database; names are random, so that workers and runs never meet."""
    name = f"{service}_{secrets.token_hex(5)}"
    admin = await asyncpg.connect(admin_url)
    try:
        for login in (f"{name}_owner", f"{name}_app"):
            await admin.execute(f"CREATE ROLE {login} LOGIN PASSWORD 'test'")
        await admin.execute(f"CREATE ROLE {name}_callers; GRANT {name}_callers TO {name}_app")
        await admin.execute(f"ALTER ROLE {name}_app BYPASSRLS")
        await admin.execute(f"CREATE DATABASE {name} OWNER {name}_owner")
        await admin.execute(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC")
        await admin.execute(f"GRANT CONNECT ON DATABASE {name} TO {name}_app")
    finally:
        await admin.close()
    return Logins(*(_address(admin_url, name, login) for login in (f"{name}_owner", f"{name}_app")))


async def drop_database(admin_url: str, logins: Logins) -> None:
    name = make_url(logins.app).database
    admin = await asyncpg.connect(admin_url)
    try:
        await admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        for login in (f"{name}_owner", f"{name}_app", f"{name}_callers"):
            await admin.execute(f"DROP ROLE IF EXISTS {login}")
    finally:
        await admin.close()


@asynccontextmanager
async def migrated(admin_url: str, service: Path) -> AsyncIterator[tuple[Database, Database]]:
    """A new database of the service in that folder: under its working login, and under its owner's."""
    logins = await create_database(admin_url, service.name)
    await migrate(logins.owner, logins.app, service / "migrations")
    app, owner = Database(logins.app), Database(logins.owner)
    yield app, owner
    await app.close()
    await owner.close()
    await drop_database(admin_url, logins)


def _address(admin_url: str, database: str, login: str) -> str:
    url = make_url(admin_url).set(drivername="postgresql", database=database, username=login, password="test")
    return url.render_as_string(hide_password=False)
