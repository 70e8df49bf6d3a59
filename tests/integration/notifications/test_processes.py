"""The service as a program: killed in the middle of a mail, and asked to stop while somebody listens."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from landing.processes.ports import choose_port
from services.notifications.main import build
from tests.integration.notifications.mailbox import TAKEN
from tests.integration.notifications.world import World
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.running import ISSUER, running

pytestmark = pytest.mark.integration


@asynccontextmanager
async def program(logins: Logins, role: str, port: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """The service on this test's engines."""
    environment = os.environ | {
        "NOTIFICATIONS_DATABASE_URL": logins.app,
        "NOTIFICATIONS_OWNER_DATABASE_URL": logins.owner,
        "LANDING_ENVIRONMENT": "development",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.notifications.main", "--role", role, "--port", str(port)),
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_the_second_copy_has_the_message_id_of_the_first(
    alone: World, new_database: Callable[[str], Awaitable[Logins]], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, logins = alone, await new_database("notifications")
    await world.knows_everybody()
    event = await world.happens()
    async with program(logins, "worker", choose_port()) as worker:

        def kill_the_worker(_: object) -> str:
            worker.kill()
            return TAKEN

        world.mailbox.script.append(kill_the_worker)
        await asyncio.wait_for(worker.wait(), 60)
    assert len(world.mailbox.mails) == 1
    # The database has all that the next worker needs; other topics spare it the wait for the dead member of its groups.
    monkeypatch.setenv("LANDING_TOPIC_PREFIX", f"{world.wire.kafka.topic_prefix}next.")
    async with running(build(), logins) as service:
        world.service = service
        await world.until(event, "delivered")
        first, second = await world.mails_to(world.coach, 2)
        assert first["Message-ID"] == second["Message-ID"]
        assert len(await world.inbox(world.coach)) == 1
        assert len(world.mailbox.attempts) == 2


async def test_a_stream_ends_when_the_service_is_asked_to_stop(
    alone: World, new_database: Callable[[str], Awaitable[Logins]]
) -> None:
    await alone.knows_everybody()
    port = choose_port()
    headers = {"Authorization": f"Bearer {ISSUER.issue(str(alone.coach), 'notifications', version=1)}"}
    async with (
        program(await new_database("notifications"), "all", port) as service,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30, headers=headers) as client,
    ):
        await eventually(lambda: _known(client), within=60, what="the coach is known")
        async with client.stream("GET", "/inbox/stream") as stream:
            assert stream.status_code == 200
            lines = stream.aiter_lines()
            assert await anext(lines) == ": listening"
            service.terminate()
            rest = [line async for line in lines]
        assert not any(line.startswith("event") for line in rest)
        assert await asyncio.wait_for(service.wait(), 5) == 0


async def _known(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/inbox")).status_code == 200
    except httpx.TransportError:
        return False
