"""Finds real engines for the tests, in this order: addresses in the environment, Docker, the embedded pair.

The controlling pytest process calls `start()` once and `stop()` at its end; its workers only get the addresses.
Whatever was started here ends with that process, also when it is killed.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from landing.engines.kafka import Kafka
from landing.engines.kafka_ready import wait_until_ready
from landing.engines.postgres import Postgres
from landing.processes.locks import try_lock
from tests import containers

KAFKA_ADDRESS = "LANDING_TEST_KAFKA"
POSTGRES_ADDRESS = "LANDING_TEST_POSTGRES"

PREFIX = "landing-tests-"
_cleanups: list[Callable[[], Awaitable[object]]] = []


@dataclass(frozen=True)
class Engines:
    """`kafka`: host:port; `postgres_admin_url`: a superuser's address, never a service's; `description`: for people."""

    kafka: str
    postgres_admin_url: str
    description: str


def start() -> Engines:
    """Find or start both engines and wait until they answer."""
    return asyncio.run(_start())


def stop() -> None:
    """End what `start` started; nothing when the engines belong to somebody else."""
    asyncio.run(_stop())


async def _start() -> Engines:
    try:
        docker = containers.docker_answers() if _some_address_is_missing() else ""
        (kafka, kafka_from), (postgres, postgres_from) = await asyncio.gather(_kafka(docker), _postgres(docker))
    except BaseException:
        await _stop()
        raise
    return Engines(kafka, postgres, f"Kafka {kafka_from} at {kafka}; PostgreSQL {postgres_from}")


async def _stop() -> None:
    while _cleanups:
        await _cleanups.pop()()


def _some_address_is_missing() -> bool:
    return not (os.environ.get(KAFKA_ADDRESS) and os.environ.get(POSTGRES_ADDRESS))


async def _kafka(docker: str) -> tuple[str, str]:
    if given := os.environ.get(KAFKA_ADDRESS):
        await wait_until_ready(given, 30)
        return given, f"from {KAFKA_ADDRESS}"
    if docker:
        container = containers.KafkaContainer()
        _cleanups.append(lambda: asyncio.to_thread(container.stop))
        bootstrap = await asyncio.to_thread(container.launch)
        await wait_until_ready(bootstrap, 60)
        return bootstrap, f"in a container on {docker}"
    kafka = Kafka(_directory("kafka"))
    child = await kafka.launch()
    _cleanups.append(child.stop)
    await child.until(kafka.wait_ready())
    return kafka.bootstrap, "embedded"


async def _postgres(docker: str) -> tuple[str, str]:
    if given := os.environ.get(POSTGRES_ADDRESS):
        return given, f"from {POSTGRES_ADDRESS}"
    if docker:
        container = containers.postgres()
        _cleanups.append(lambda: asyncio.to_thread(container.stop))
        await asyncio.to_thread(container.start)
        return container.get_connection_url(), f"in a container on {docker}"
    postgres = Postgres(_directory("postgres"))
    child = await postgres.launch()
    _cleanups.append(child.stop)
    await child.until(postgres.wait_ready())
    return postgres.admin_url, "embedded"


def _directory(name: str) -> Path:
    """A new directory, removed after its engine stopped; passable, since PostgreSQL may run as another user."""
    _remove_what_killed_runs_left()
    directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{name}-"))
    directory.chmod(0o711)
    _cleanups.append(lambda: asyncio.to_thread(shutil.rmtree, directory, ignore_errors=True))
    return directory


def _remove_what_killed_runs_left() -> None:
    """An engine holds the lock of its directory as long as it lives: a lock that is free belongs to nobody any more."""
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/lock"):
        descriptor = try_lock(lock)
        if descriptor is not None:
            shutil.rmtree(lock.parent, ignore_errors=True)
            os.close(descriptor)
