"""Commands and reads as a person or as the command line itself. Every call is a real HTTP call with a real token."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from landing.errors import LandingError
from landing.play.target import Target
from shared.identity.service_tokens import ServiceTokens

LANDING = "landing"
"""Acts as the command line: for what an operator would enter."""
Json = dict[str, Any]
TOKEN_SECONDS = 40
PATIENCE = 30.0


class Refused(LandingError):
    """A service said no. `code` is the problem's code, `problem` all it said."""

    def __init__(self, method: str, path: str, status: int, problem: Json) -> None:
        self.status = status
        self.problem = problem
        self.code = str(problem.get("code", ""))
        detail = problem.get("detail") or problem.get("title") or "no reason given"
        super().__init__(f"{method} {path} was refused ({status} {self.code}): {detail}")


class Platform:
    """One system. `by` is a person's id, or LANDING."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._clients = {name: httpx.AsyncClient(base_url=url, timeout=15) for name, url in target.urls.items()}
        self._own = ServiceTokens(LANDING, target.key_file, target.urls["participants"])
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}

    async def command(
        self, service: str, path: str, body: Json | None = None, *, by: UUID | str = LANDING, key: UUID | None = None
    ) -> Json:
        """POST with a new Idempotency-Key, or that one; a service that is not ready is asked again with it."""
        headers = {"Idempotency-Key": str(key or uuid7())}
        return await self._send("POST", service, path, by, json=body or {}, headers=headers)

    async def replace(self, service: str, path: str, body: Json, version: int, *, by: UUID | str = LANDING) -> Json:
        """PUT on the version that was read."""
        return await self._send("PUT", service, path, by, json=body, headers={"If-Match": f'"{version}"'})

    async def read(self, service: str, path: str, *, by: UUID | str = LANDING, **query: str | int) -> Json:
        return await self._send("GET", service, path, by, params=query or None)

    def forget_tokens(self) -> None:
        """For when roles changed: the next call shows a token of the newest version."""
        self._tokens.clear()

    async def close(self) -> None:
        await self._own.close()
        for client in self._clients.values():
            await client.aclose()

    async def _send(
        self,
        method: str,
        service: str,
        path: str,
        by: UUID | str,
        *,
        headers: dict[str, str] | None = None,
        **rest: Any,
    ) -> Json:
        deadline = time.monotonic() + PATIENCE
        while True:
            sent = (headers or {}) | await self.authorization(service, by)
            try:
                answer = await self._clients[service].request(method, path, headers=sent, **rest)
            except httpx.TransportError as error:
                if time.monotonic() > deadline:
                    raise LandingError(
                        f"{service} does not answer ({type(error).__name__}): see `landing status`."
                    ) from error
            else:
                if answer.status_code < 300:
                    return dict(answer.json()) if answer.content else {}
                if answer.status_code != 503 or time.monotonic() > deadline:
                    raise Refused(method, path, answer.status_code, _problem(answer))
            await asyncio.sleep(0.1)

    async def authorization(self, service: str, by: UUID | str) -> dict[str, str]:
        """The header with a token that is good for some seconds yet."""
        if by == LANDING:
            return await self._own.headers(service)
        token, until = self._tokens.get((str(by), service), ("", 0.0))
        if time.monotonic() > until:
            token = await self._sign_in(str(by), service)
            self._tokens[str(by), service] = token, time.monotonic() + TOKEN_SECONDS
        return {"Authorization": f"Bearer {token}"}

    async def _sign_in(self, person: str, audience: str) -> str:
        body = {"person_id": person, "audience": audience}
        answer = await self._clients["participants"].post("/development/tokens", json=body)
        if answer.status_code == 404 and _problem(answer).get("code") != "no_such_person":
            raise LandingError("This system has no development sign-in, so nobody's part can be played on it.")
        if answer.status_code >= 300:
            raise Refused("POST", "/development/tokens", answer.status_code, _problem(answer))
        return str(answer.json()["token"])


def _problem(answer: httpx.Response) -> Json:
    try:
        return dict(answer.json())
    except ValueError:
        return {}


@asynccontextmanager
async def connected(target: Target) -> AsyncIterator[Platform]:
    platform = Platform(target)
    try:
        yield platform
    finally:
        await platform.close()
