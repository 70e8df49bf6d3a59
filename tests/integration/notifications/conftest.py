"""The notifications service on real engines, once per file, with a mail server and with participants' answers."""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from services.notifications.main import build
from shared.identity.keys import new_key, write_private_key
from shared.outbox.kafka import KafkaSettings
from tests.conftest import KAFKA
from tests.integration.notifications.addresses import answering
from tests.integration.notifications.mailbox import Mailbox
from tests.integration.notifications.world import Surroundings, World
from tests.support.broker import Wire
from tests.support.databases import create_database, drop_database
from tests.support.running import Running, running

READ = ("participants.people.latest.v1", "coaching.pools.latest.v1", "coaching.requests.v1", "coaching.engagements.v1")
READ += ("participants.people.v1", "coaching.pools.v1")


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    mailbox.start()
    yield mailbox
    mailbox.stop()


@asynccontextmanager
async def surroundings_of(mailbox: Mailbox, folder: Path) -> AsyncIterator[Surroundings]:
    """Everything but the service itself, under a topic prefix of its own; retries and leases are short."""
    write_private_key(new_key(), folder / "key.json")
    with pytest.MonkeyPatch.context() as patch:
        async with answering() as addresses:
            patch.setenv("LANDING_KAFKA", os.environ[KAFKA])
            patch.setenv("LANDING_TOPIC_PREFIX", f"t{secrets.token_hex(4)}.")
            patch.setenv("LANDING_PARTICIPANTS_URL", addresses.url)
            patch.setenv("NOTIFICATIONS_KEY_FILE", str(folder / "key.json"))
            patch.setenv("NOTIFICATIONS_SMTP_URL", mailbox.url)
            patch.setenv("NOTIFICATIONS_MAIL_RETRY_SECONDS", "0.05")
            patch.setenv("NOTIFICATIONS_MAIL_LEASE_SECONDS", "2")
            wire = Wire(KafkaSettings())
            await wire.topics(*READ)
            yield Surroundings(wire, mailbox, addresses)
            await wire.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def surroundings(mailbox: Mailbox, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Surroundings]:
    async with surroundings_of(mailbox, tmp_path_factory.mktemp("keys")) as surroundings:
        yield surroundings


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(surroundings: Surroundings, postgres_admin_url: str) -> AsyncIterator[Running]:
    logins = await create_database(postgres_admin_url, "notifications")
    async with running(build(), logins) as service:
        yield service
    await drop_database(postgres_admin_url, logins)


@pytest.fixture
def world(surroundings: Surroundings, service: Running) -> World:
    """People and a pool that no other test knows, on the running service of this file."""
    surroundings.mailbox.forget()
    surroundings.addresses.forget()
    return World(surroundings, service)


@pytest_asyncio.fixture(loop_scope="function")
async def alone(mailbox: Mailbox, tmp_path: Path) -> AsyncIterator[World]:
    """Surroundings for one test that starts the service itself."""
    mailbox.forget()
    async with surroundings_of(mailbox, tmp_path) as surroundings:
        yield World(surroundings)
