"""The participants service on real engines, and short ways to put people and organisations into it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from services.participants.main import build
from shared.identity.keyset import OwnKeys
from shared.outbox.kafka import KafkaSettings
from tests.integration.participants.world import World
from tests.support.broker import Wire
from tests.support.databases import Logins
from tests.support.running import TEST_KEY, running


@pytest.fixture
async def world(
    kafka: KafkaSettings, wire: Wire, new_database: Callable[[str], Awaitable[Logins]]
) -> AsyncIterator[World]:
    """Takes tokens of the tests' own key, so that a test may be anybody."""
    service = replace(build(), keys=lambda _: OwnKeys(TEST_KEY))
    async with running(service, await new_database("participants")) as participants:
        yield World(participants, wire)
