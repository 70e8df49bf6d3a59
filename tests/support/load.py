"""Requests that keep flowing while things break. Each is repeated with its own key until somebody acknowledges it."""

import asyncio
import time
from dataclasses import dataclass, field
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from landing.play.target import Target
from shared.identity.service_tokens import NoToken, ServiceTokens

GIVE_UP = 90.0


@dataclass
class Load:
    """`acknowledged`: request id by Idempotency-Key. `failures` are refusals that no fault explains."""

    target: Target
    body: dict[str, object]
    per_second: float = 8.0
    acknowledged: dict[str, UUID] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    async def run(self, stop: asyncio.Event) -> None:
        """Begin a request every so often until `stop` is set; return when each was acknowledged or failed."""
        tokens = ServiceTokens("landing", self.target.key_file, self.target.urls["participants"])
        async with (
            httpx.AsyncClient(base_url=self.target.urls["coaching"], timeout=5) as http,
            asyncio.TaskGroup() as all,
        ):
            while not stop.is_set():
                all.create_task(self._until_acknowledged(http, tokens))
                await asyncio.sleep(1 / self.per_second)
        await tokens.close()

    async def _until_acknowledged(self, http: httpx.AsyncClient, tokens: ServiceTokens) -> None:
        key, deadline = str(uuid7()), time.monotonic() + GIVE_UP
        while time.monotonic() < deadline:
            try:
                headers = {"Idempotency-Key": key} | await tokens.headers("coaching")
                answer = await http.post("/requests", json=self.body, headers=headers)
            except (httpx.TransportError, NoToken):
                await asyncio.sleep(0.2)
                continue
            if answer.status_code == 201:
                self.acknowledged[key] = UUID(answer.json()["request_id"])
                return
            if answer.status_code < 500 and answer.status_code != 401:
                self.failures.append(f"{answer.status_code} {answer.text[:300]}")
                return
            await asyncio.sleep(0.2)
        self.failures.append(f"not acknowledged within {GIVE_UP:.0f} s")
