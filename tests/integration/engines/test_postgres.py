"""The embedded database server: committed rows survive kill -9, and logins reach no further than they should."""

import os
import signal
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from landing.engines.databases import ensure_database
from landing.engines.postgres import Postgres
from landing.errors import LandingError
from landing.processes.child import Child
from tests.support.folders import open_folder


@dataclass
class Started:
    """A server with its process."""

    server: Postgres
    child: Child


@pytest.fixture
def directory() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder / "postgres"


@pytest.fixture
async def started(directory: Path) -> AsyncIterator[Started]:
    server = Postgres(directory)
    child = await server.launch()
    try:
        await child.until(server.wait_ready())
        yield Started(server, child)
    finally:
        await child.stop()


@pytest.fixture
def postgres(started: Started) -> Postgres:
    return started.server


async def test_committed_rows_survive_a_killed_server_and_a_second_one_is_refused(started: Started) -> None:
    postgres = started.server
    connection = await asyncpg.connect(postgres.admin_url)
    assert await connection.fetchval("SHOW fsync") == "on"
    await connection.execute("CREATE TABLE kept (i int); INSERT INTO kept SELECT generate_series(1, 1000)")
    with pytest.raises(LandingError, match="already runs on"):
        await Postgres(postgres.directory).launch()
    os.kill(started.child.pid, signal.SIGKILL)
    await started.child.wait()
    again = await postgres.launch(patience=5)
    try:
        await again.until(postgres.wait_ready())
        connection = await asyncpg.connect(postgres.admin_url)
        assert await connection.fetchval("SELECT count(*) FROM kept") == 1000
        await connection.close()
    finally:
        await again.stop()


async def test_each_service_has_an_owner_and_an_app_login_that_stay_among_themselves(postgres: Postgres) -> None:
    coaching = await ensure_database(postgres.admin_url, "coaching", "owner-secret", "app-secret")
    matching = await ensure_database(postgres.admin_url, "matching", "owner-secret", "app-secret")
    assert await ensure_database(postgres.admin_url, "coaching", "owner-secret", "app-secret") == coaching

    owner = await asyncpg.connect(coaching.owner_url)
    await owner.execute("CREATE TABLE requests (id int); INSERT INTO requests VALUES (1)")
    app = await asyncpg.connect(coaching.app_url)
    for refused in ("CREATE TABLE mine (id int)", "SELECT * FROM requests", "CREATE DATABASE mine", "CREATE ROLE mine"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(refused)
    await owner.execute("GRANT SELECT ON requests TO coaching_app")
    assert await app.fetchval("SELECT id FROM requests") == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(matching.app_url.replace("matching_app", "coaching_app"))
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(coaching.app_url.replace("app-secret", "guessed"))
    for login in ("coaching_owner", "coaching_app"):
        assert await owner.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = $1", login) is False


async def test_passwords_are_random_kept_and_for_the_owner_of_the_directory_alone(postgres: Postgres) -> None:
    kept = postgres.directory / "passwords.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert postgres.password("one") == Postgres(postgres.directory, postgres.port).password("one")
    assert postgres.password("one") != postgres.password("two")
