"""A running coaching service with one pool."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from services.coaching.main import build
from tests.integration.coaching.world import READ, World
from tests.support.broker import Wire
from tests.support.databases import Logins
from tests.support.running import running


@pytest.fixture
async def world(
    business_clock: Callable[[float], None], wire: Wire, new_database: Callable[[str], Awaitable[Logins]]
) -> AsyncIterator[World]:
    await wire.topics(*READ)
    async with running(build(), await new_database("coaching")) as service:
        world = World(service, wire)
        await world.set_up()
        yield world
