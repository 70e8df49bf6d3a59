"""Requests that keep flowing while things break. Each is repeated with its own key until somebody acknowledges it."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from landing.play.target import Target
from shared.identity.service_tokens import NoToken, ServiceTokens

GIVE_UP = 600.0
AT_ONCE = 48
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0


@dataclass
class Load:
    """`bodies` are sent in turn. `acknowledged`: request to pool. `failures` are refusals that no fault explains."""

    target: Target
    bodies: Sequence[dict[str, object]]
    per_second: float = 8.0
    begun: int = 0
    acknowledged: dict[UUID, UUID] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    async def run(self, stop: asyncio.Event) -> None:
        """Begin a request every so often until `stop` is set; return when each was acknowledged or failed."""
        tokens = ServiceTokens("landing", self.target.key_file, self.target.urls["participants"])
        # A pool that is exhausted while its server dies may never recover: our own places are counted here instead.
        limits, places = httpx.Limits(max_connections=None), asyncio.Semaphore(AT_ONCE)
        began, before = time.monotonic(), self.begun
        async with (
            httpx.AsyncClient(base_url=self.target.urls["coaching"], timeout=8, limits=limits) as http,
            asyncio.TaskGroup() as all,
        ):
            while not stop.is_set():
                all.create_task(
                    self._until_acknowledged(http, places, tokens, self.bodies[self.begun % len(self.bodies)])
                )
                self.begun += 1
                await asyncio.sleep(max(0.0, began + (self.begun - before) / self.per_second - time.monotonic()))
        await tokens.close()

    async def _until_acknowledged(
        self, http: httpx.AsyncClient, places: asyncio.Semaphore, tokens: ServiceTokens, body: dict[str, object]
    ) -> None:
        key, deadline, pause, last = str(uuid7()), time.monotonic() + GIVE_UP, FIRST_PAUSE, "no answer"
        while time.monotonic() < deadline:
            try:
                async with places:
                    headers = {"Idempotency-Key": key} | await tokens.headers("coaching")
                    answer = await http.post("/requests", json=body, headers=headers)
                last = f"{answer.status_code} {answer.text[:300]}"
                if answer.status_code == 201:
                    self.acknowledged[UUID(answer.json()["request_id"])] = UUID(str(body["pool_id"]))
                    return
                if answer.status_code < 500 and answer.status_code != 401:
                    self.failures.append(last)
                    return
            except (httpx.TransportError, NoToken) as error:
                last = type(error).__name__
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(pause * 2, LONGEST_PAUSE)
        self.failures.append(f"not acknowledged within {GIVE_UP:.0f} s: {last}")
