"""One running coaching service for the tests of a file; each test has a pool of its own in it."""

import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from services.coaching.main import build
from shared.outbox.kafka import KafkaSettings
from tests.conftest import KAFKA
from tests.integration.coaching.world import READ, World
from tests.support.broker import Wire
from tests.support.databases import create_database, drop_database
from tests.support.running import Running, running


@pytest.fixture(scope="module")
def clock_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Topics under a prefix of this file's own, and business time that its tests move forward."""
    file = tmp_path_factory.mktemp("clock") / "offset"
    file.write_text("0")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LANDING_KAFKA", os.environ[KAFKA])
        environment.setenv("LANDING_TOPIC_PREFIX", f"t{secrets.token_hex(4)}.")
        environment.setenv("LANDING_CLOCK_FILE", str(file))
        yield file


@pytest.fixture
def business_clock(clock_file: Path) -> Callable[[float], None]:
    """Moves business time forward by hours."""

    def forward(hours: float) -> None:
        clock_file.write_text(str(int(clock_file.read_text()) + int(hours * 3_600_000)))

    return forward


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def wire(clock_file: Path) -> AsyncIterator[Wire]:
    wire = Wire(KafkaSettings())
    await wire.topics(*READ)
    yield wire
    await wire.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(wire: Wire, postgres_admin_url: str) -> AsyncIterator[Running]:
    logins = await create_database(postgres_admin_url, "coaching")
    async with running(build(), logins) as service:
        yield service
    await drop_database(postgres_admin_url, logins)


@pytest_asyncio.fixture(loop_scope="module")
async def world(service: Running, wire: Wire) -> World:
    world = World(service, wire)
    await world.set_up()
    return world
