"""A service as it runs in production, inside the test's own process: real HTTP, real Kafka, real PostgreSQL."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from unittest.mock import patch
from uuid import UUID

import httpx
from joserfc.jwk import OKPKey
from uuid_utils.compat import uuid7

from landing.processes.ports import choose_port
from shared.identity.issuer import TokenIssuer
from shared.identity.keys import new_key
from shared.identity.keyset import OwnKeys
from shared.runtime import Core, Service
from shared.runtime.process import Process
from tests.support.databases import Logins
from tests.support.eventually import eventually

TEST_KEY: OKPKey = new_key()
ISSUER = TokenIssuer(TEST_KEY)


class Running:
    """One running service and ways to call it."""

    def __init__(self, process: Process, url: str) -> None:
        self.core: Core = process.core
        self.url = url
        self.process = process
        self.http = httpx.AsyncClient(base_url=url, timeout=15)

    def token(self, caller: UUID | str, version: int = 1) -> str:
        """A token for a person's id, or for `service:<name>`."""
        person = None if str(caller).startswith("service:") else version
        return ISSUER.issue(str(caller), self.core.service.name, version=person)

    async def post(
        self, path: str, body: object = None, *, by: UUID | str, key: str | None = None, version: int = 1
    ) -> httpx.Response:
        """A command with a new Idempotency-Key unless one is given."""
        headers = {"Authorization": f"Bearer {self.token(by, version)}", "Idempotency-Key": key or str(uuid7())}
        return await self.http.post(path, json=body if body is not None else {}, headers=headers)

    async def get(self, path: str, *, by: UUID | str, version: int = 1) -> httpx.Response:
        return await self.http.get(path, headers={"Authorization": f"Bearer {self.token(by, version)}"})

    async def ready(self) -> bool:
        try:
            return (await self.http.get("/health/ready")).status_code == 200
        except httpx.TransportError:
            return False


@asynccontextmanager
async def running(service: Service, logins: Logins, *, role: str = "all") -> AsyncIterator[Running]:
    """Start the service on its own database and a free port; it trusts the tests' own token issuer."""
    prefix = service.name.upper()
    addresses = {f"{prefix}_DATABASE_URL": logins.app, f"{prefix}_OWNER_DATABASE_URL": logins.owner}
    port = choose_port()
    with patch.dict(os.environ, addresses):
        process = Process(replace(service, keys=service.keys or (lambda _: OwnKeys(TEST_KEY))), role, port=port)
    task = asyncio.create_task(process.run())
    started = Running(process, f"http://127.0.0.1:{port}")
    try:
        await eventually(lambda: _ready_or_failed(started, task), within=120, what=f"{service.name} ready")
        yield started
    finally:
        process.end()
        await started.http.aclose()
        await asyncio.wait_for(task, 15)


async def _ready_or_failed(started: Running, task: "asyncio.Task[None]") -> bool:
    if task.done():
        await task
        raise AssertionError("the service stopped before it was ready")
    return await started.ready()
