"""The participants service on real engines, once per file: each test uses people of its own."""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
import pytest_asyncio

from services.participants.main import build
from shared.identity.keyset import OwnKeys
from shared.outbox.kafka import KafkaSettings
from tests.conftest import KAFKA
from tests.integration.participants.signing_in import ORIGIN, SigningIn
from tests.integration.participants.world import World
from tests.support.broker import Wire
from tests.support.databases import Logins, create_database, drop_database
from tests.support.postbox import Postbox
from tests.support.running import TEST_KEY, running


@pytest.fixture(scope="module")
def environment() -> Iterator[pytest.MonkeyPatch]:
    """The broker, under a topic prefix of this file's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANDING_KAFKA", os.environ[KAFKA])
        patch.setenv("LANDING_TOPIC_PREFIX", f"t{secrets.token_hex(4)}.")
        yield patch


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def logins(postgres_admin_url: str) -> AsyncIterator[Logins]:
    made = await create_database(postgres_admin_url, "participants")
    yield made
    await drop_database(postgres_admin_url, made)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(environment: pytest.MonkeyPatch, logins: Logins) -> AsyncIterator[World]:
    """Takes tokens of the tests' own key, so that a test may be anybody."""
    wire = Wire(KafkaSettings())
    service = replace(build(), keys=lambda _: OwnKeys(TEST_KEY))
    async with running(service, logins) as participants:
        yield World(participants, wire)
    await wire.close()


@pytest.fixture(scope="module")
def postbox() -> Iterator[Postbox]:
    """Where the mails go that follow no event."""
    postbox = Postbox()
    postbox.start()
    yield postbox
    postbox.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def signing_in(environment: pytest.MonkeyPatch, logins: Logins, postbox: Postbox) -> AsyncIterator[SigningIn]:
    """As `world`, with a postbox and browsers."""
    environment.setenv("LANDING_NOTIFICATIONS_URL", postbox.url)
    environment.setenv("LANDING_PORTAL_URL", ORIGIN)
    service = replace(build(), keys=lambda _: OwnKeys(TEST_KEY))
    async with running(service, logins) as participants:
        yield SigningIn(participants, postbox)
