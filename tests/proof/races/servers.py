"""Coaching as several real processes on one database: calls go to them in turn, as a load balancer sends them."""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from unittest.mock import patch
from uuid import UUID

import httpx
from fastapi import FastAPI
from uuid_utils.compat import uuid7

from landing.processes.ports import choose_port
from services.coaching.main import build
from shared.outbox.kafka import KafkaSettings
from shared.runtime.core import Core
from shared.runtime.settings import LandingSettings, ServiceSettings
from shared.web import public
from shared.web.server import server
from tests.conftest import KAFKA
from tests.integration.coaching.world import READ
from tests.support.broker import Wire
from tests.support.databases import create_database, drop_database
from tests.support.eventually import eventually
from tests.support.folders import open_folder
from tests.support.running import ISSUER, Running

ROLES = ("all", "http", "http")
CONNECTIONS = 64
TIMES = 5


class Servers(Running):
    """Called like one service; each call goes to the next process."""

    def __init__(self, core: Core, urls: list[str], clock_file: Path) -> None:
        self.core = core
        self.clock_file = clock_file
        limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
        self.clients = [httpx.AsyncClient(base_url=url, timeout=30, limits=limits) for url in urls]
        self._next = cycle(self.clients)
        self.repeated = 0

    @property
    def http(self) -> httpx.AsyncClient:  # type: ignore[override]
        return next(self._next)

    async def post(
        self, path: str, body: object = None, *, by: UUID | str, key: str | None = None, version: int = 1
    ) -> httpx.Response:
        """As a careful client: what took too long is sent again with its own key, and cannot happen twice."""
        key = key or str(uuid7())
        for _ in range(TIMES):
            answer = await super().post(path, body, by=by, key=key, version=version)
            if answer.status_code != 503 or answer.json()["code"] != "took_too_long":
                break
            self.repeated += 1
        return answer

    def forward(self, hours: float) -> None:
        """Move business time, in all processes."""
        self.clock_file.write_text(str(int(self.clock_file.read_text()) + round(hours * 3_600_000)))

    async def close(self) -> None:
        for client in self.clients:
            await client.aclose()
        await self.core.close()


@asynccontextmanager
async def servers(admin_url: str) -> AsyncIterator[tuple[Servers, Wire]]:
    """Three processes, one of which also consumes; topics and database of their own."""
    logins = await create_database(admin_url, "coaching")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(open_folder())
        clock_file = folder / "clock"
        clock_file.write_text("0")
        stack.push_async_callback(drop_database, admin_url, logins)
        settings = {
            "LANDING_KAFKA": os.environ[KAFKA],
            "LANDING_TOPIC_PREFIX": f"t{secrets.token_hex(4)}.",
            "LANDING_CLOCK_FILE": str(clock_file),
            "LANDING_PARTICIPANTS_URL": await stack.enter_async_context(_public_keys()),
            "COACHING_DATABASE_URL": logins.app,
            "COACHING_OWNER_DATABASE_URL": logins.owner,
            "LANDING_ENVIRONMENT": "development",
            "LANDING_LOG_LEVEL": "error",
        }
        stack.enter_context(patch.dict(os.environ, settings))
        wire = Wire(KafkaSettings())
        stack.push_async_callback(wire.close)
        await wire.topics(*READ)
        urls = [await stack.enter_async_context(_process(role, folder / "coaching.log")) for role in ROLES]
        core = Core(build(), ServiceSettings.of("coaching"), LandingSettings(), KafkaSettings())
        running = Servers(core, urls, clock_file)
        stack.push_async_callback(running.close)
        stack.push(partial(_tell_the_end_of, folder / "coaching.log"))
        for client in running.clients:
            await eventually(lambda client=client: _ready(client), within=60, what="coaching ready")
        yield running, wire


def _tell_the_end_of(log: Path, *failure: object) -> None:
    """What the processes complained of: shown by pytest where a test failed."""
    print(log.read_text("utf-8")[-4000:])


async def _ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health/ready")).status_code == 200
    except httpx.TransportError:
        return False


@asynccontextmanager
async def _process(role: str, log: Path) -> AsyncIterator[str]:
    port = choose_port()
    with log.open("ab") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "services.coaching.main", "--role", role, "--port", str(port)),
            stdout=file,
            stderr=file,
        )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def _public_keys() -> AsyncIterator[str]:
    """The tests' own issuer, in participants' place."""
    app = FastAPI(dependencies=[public("public keys are for everybody")])

    @app.get("/.well-known/jwks.json")
    async def keys() -> object:
        return ISSUER.jwks()

    port = choose_port()
    listening = server(app, "127.0.0.1", port)
    task = asyncio.create_task(listening.serve())
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        listening.should_exit = True
        await asyncio.wait_for(task, 10)
