"""Reads and commands at the other services, in the reader's name and under his rights; the portal has none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from services.portal.adapters.participants import UNAVAILABLE, Refused
from shared.web.problems import Problem

TOLD_AS_THEY_ARE = frozenset({400, 403, 404, 429})
"""Refusals that say something to the reader; any other is trouble between us and a service."""


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """One reader's way to the services; `tokens` are good for a minute, so it lives as long as one page."""

    clients: Mapping[str, httpx.AsyncClient]
    tokens: Mapping[str, str] = field(repr=False)

    async def read(self, service: str, path: str, **query: Any) -> dict[str, Any]:
        """The answer; a query value of None is left out. Raises Problem: without it there is no page."""
        answer = await self.fetch(service, path, **query)
        try:
            return _content(answer)
        except Refused as refused:
            raise Problem(
                503, refused.code, "A service answered what is no answer. Try again in a minute."
            ) from refused

    async def fetch(self, service: str, path: str, **query: Any) -> httpx.Response:
        """The answer as it came. Raises Problem where there is none, or one that refuses."""
        asked = {name: value for name, value in query.items() if value is not None}
        try:
            return await self._send("GET", service, path, params=asked)
        except Refused as refused:
            status = refused.status if refused.status in TOLD_AS_THEY_ARE else 503
            raise Problem(status, refused.code, "The page could not be made. Try again in a minute.") from refused

    async def look_up(self, service: str, path: str, body: object) -> dict[str, Any]:
        """A question whose terms are too many for an address. Raises Refused."""
        return _content(await self._send("POST", service, path, json=body))

    async def command(self, service: str, path: str, body: object = None, *, key: str) -> dict[str, Any]:
        """Do it once, however often the same form is sent. Raises Refused."""
        headers = {"Idempotency-Key": key}
        return _content(await self._send("POST", service, path, json={} if body is None else body, headers=headers))

    async def replace(self, service: str, path: str, body: object, version: int) -> dict[str, Any]:
        """Replace what is still at that version. Raises Refused."""
        return _content(await self._send("PUT", service, path, json=body, headers={"If-Match": f'"{version}"'}))

    async def _send(
        self, method: str, service: str, path: str, headers: Mapping[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        authorised = {"Authorization": f"Bearer {self.tokens[service]}", **(headers or {})}
        try:
            answer = await self.clients[service].request(method, path, headers=authorised, **options)
        except httpx.HTTPError as error:
            raise Refused(503, UNAVAILABLE) from error
        if answer.is_success:
            return answer
        raise Refused(answer.status_code, _code(answer))


def _content(answer: httpx.Response) -> dict[str, Any]:
    """What the service said; an empty answer says nothing. Raises Refused where it is no JSON."""
    try:
        said: dict[str, Any] = answer.json() if answer.content else {}
    except ValueError as error:
        raise Refused(503, UNAVAILABLE) from error
    return said or {}


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", UNAVAILABLE))
    except (ValueError, AttributeError):
        return UNAVAILABLE
