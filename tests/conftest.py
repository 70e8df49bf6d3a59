"""Fixtures for all levels of tests. Real Kafka and PostgreSQL are started once per run, by the first process."""

import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from shared.outbox.kafka import KafkaSettings
from tests.support.broker import Wire
from tests.support.databases import Logins, create_database, drop_database
from tests.support.system import System, running_system

NEEDS_ENGINES = ("integration", "end_to_end", "proof")
KAFKA, POSTGRES = "LANDING_TEST_KAFKA", "LANDING_TEST_POSTGRES"
ENGINES = pytest.StashKey[Callable[[], None]]()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Before any worker starts: the engines, their addresses in the environment that workers inherit."""
    if hasattr(session.config, "workerinput") or not _engines_wanted(session.config):
        return
    from tests import engines

    started = engines.start()
    session.config.stash[ENGINES] = engines.stop
    os.environ[KAFKA], os.environ[POSTGRES] = started.kafka, started.postgres_admin_url
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:
        reporter.write_line(f"engines: {started.description}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    stop = session.config.stash.get(ENGINES, None)
    if stop is not None:
        stop()


def _engines_wanted(config: pytest.Config) -> bool:
    """Whether any selected path may hold a test on real engines."""
    if config.option.collectonly:
        return False
    paths = [Path(str(argument).partition("::")[0]).resolve() for argument in config.args]
    roots = [Path(__file__).parent / level for level in NEEDS_ENGINES]
    return any(path in root.parents or path == root or root in path.parents for path in paths for root in roots)


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    """One for each worker that needs one: what a test leaves behind may not disturb the next."""
    with running_system() as system:
        yield system


@pytest.fixture(scope="session")
def postgres_admin_url() -> str:
    return os.environ[POSTGRES]


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> KafkaSettings:
    """The broker, under a topic prefix of this test's own."""
    monkeypatch.setenv("LANDING_KAFKA", os.environ[KAFKA])
    monkeypatch.setenv("LANDING_TOPIC_PREFIX", f"t{secrets.token_hex(4)}.")
    return KafkaSettings()


@pytest.fixture
async def wire(kafka: KafkaSettings) -> AsyncIterator[Wire]:
    wire = Wire(kafka)
    yield wire
    await wire.close()


@pytest.fixture
async def new_database(postgres_admin_url: str) -> AsyncIterator[Callable[[str], Awaitable[Logins]]]:
    """Makes databases for services; they are dropped after the test."""
    made: list[Logins] = []

    async def make(service: str) -> Logins:
        made.append(await create_database(postgres_admin_url, service))
        return made[-1]

    yield make
    for logins in made:
        await drop_database(postgres_admin_url, logins)


@pytest.fixture
def business_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves business time forward by hours, in this process and those it starts."""
    file = tmp_path / "clock"
    file.write_text("0")
    monkeypatch.setenv("LANDING_CLOCK_FILE", str(file))

    def forward(hours: float) -> None:
        file.write_text(str(int(file.read_text()) + int(hours * 3_600_000)))

    return forward
