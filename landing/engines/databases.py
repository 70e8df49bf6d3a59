"""Gives a service its database, its two logins and its role of callers, at each start of the supervisor.

The owner owns database and schema and runs migrations; the app login has what migrations grant and nothing else;
nobody else may connect. Neither is a superuser. The service reads in a caller's name as the third, `<name>_callers`,
which cannot log in and sees the rows that row-level security shows; the app login passes that for its own work.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True)
class Logins:
    """The two addresses of a service's database."""

    owner_url: str
    app_url: str


async def ensure_database(
    admin_url: str, name: str, owner_password: str, app_password: str, app: str = "", owner: str = ""
) -> Logins:
    """Create what is missing (safe to repeat). Logins are `<name>_owner` and `<name>_app` unless named otherwise."""
    import asyncpg

    owner, app = owner or f"{name}_owner", app or f"{name}_app"
    admin = await asyncpg.connect(admin_url)
    try:
        await ensure_login(admin, owner, owner_password)
        await ensure_login(admin, app, app_password)
        await ensure_callers(admin, f"{name}_callers", app)
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name):
            await admin.execute(f'CREATE DATABASE "{name}" OWNER "{owner}"')
        await admin.execute(
            f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC; GRANT CONNECT ON DATABASE "{name}" TO "{app}"'
        )
    finally:
        await admin.close()
    await hand_over_schema(with_database(admin_url, name), owner, app)
    return Logins(login_url(admin_url, name, owner, owner_password), login_url(admin_url, name, app, app_password))


async def ensure_login(admin: "asyncpg.Connection", login: str, password: str) -> None:  # type: ignore[name-defined]  # noqa: F821
    verb = "ALTER" if await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", login) else "CREATE"
    literal = await admin.fetchval("SELECT quote_literal($1::text)", password)
    await admin.execute(f'{verb} ROLE "{login}" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {literal}')


async def ensure_callers(admin: "asyncpg.Connection", callers: str, app: str) -> None:  # type: ignore[name-defined]  # noqa: F821
    """As which the app login reads in a caller's name."""
    if not await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", callers):
        await admin.execute(f'CREATE ROLE "{callers}" NOLOGIN')
    await admin.execute(f'GRANT "{callers}" TO "{app}"; ALTER ROLE "{app}" BYPASSRLS')


async def hand_over_schema(database_url: str, owner: str, app: str) -> None:
    """The owner gets the schema; the app login may look into it, and gets at tables only by what migrations grant."""
    import asyncpg

    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(
            f'ALTER SCHEMA public OWNER TO "{owner}";'
            "REVOKE ALL ON SCHEMA public FROM PUBLIC;"
            f'GRANT USAGE ON SCHEMA public TO "{app}"'
        )
    finally:
        await connection.close()


def with_database(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def login_url(url: str, database: str, login: str, password: str) -> str:
    """The same server with another login and database."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(("postgresql", f"{login}:{password}@{host}", f"/{database}", "", ""))
