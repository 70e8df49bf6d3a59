"""A small app with everything around it, and callers for it: what the tests of the web kernel talk to."""

from collections.abc import AsyncIterator, Iterable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
from fastapi import FastAPI

from shared.events.participants import PersonLatest, Role, RolePeriod
from shared.identity.callers import Callers
from shared.identity.issuer import TokenIssuer
from shared.identity.keys import new_key
from shared.identity.keyset import OwnKeys
from shared.web.edge import Edge

ISSUER = TokenIssuer(new_key())
CANARY = "canary-7f3a"
"""Sent in every place a caller can put text; it must never come back."""


class Roles:
    """Everybody holds what the test says."""

    def __init__(self, *roles: Role) -> None:
        self.roles = roles

    async def roles_of(self, person_id: UUID, at_least_version: int, timeout: float) -> PersonLatest:
        held = tuple(RolePeriod(role=role, starts_on=date(2020, 1, 1)) for role in self.roles)
        return PersonLatest(person_id=person_id, roles=held)


def callers(*roles: Role) -> Callers:
    return Callers("coaching", OwnKeys(ISSUER.key), Roles(*roles))


def person() -> dict[str, str]:
    """The header of somebody signed in."""
    return {"Authorization": "Bearer " + ISSUER.issue(str(uuid4()), "coaching", "service:portal", 1)}


def as_service(name: str) -> dict[str, str]:
    return {"Authorization": "Bearer " + ISSUER.issue(f"service:{name}", "coaching")}


def client(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://coaching")


class Exchange:
    """One request put to an ASGI app message by message, for what an HTTP client would never send."""

    def __init__(self, *, method: str = "POST", path: str = "/", headers: Iterable[tuple[str, str]] = ()) -> None:
        self.scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        self.sent: list[dict[str, Any]] = []

    async def put_to(self, app: Any, messages: AsyncIterator[dict[str, Any]]) -> int | None:
        """The status of the answer; None when there was none."""

        async def receive() -> dict[str, Any]:
            return await anext(messages, {"type": "http.disconnect"})

        async def send(message: dict[str, Any]) -> None:
            self.sent.append(message)

        await app(self.scope, receive, send)
        return next((message["status"] for message in self.sent if message["type"] == "http.response.start"), None)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)


def edge(app: Any, **options: Any) -> Edge:
    from shared.web.limits import Limits

    return Edge(app, limits=Limits(**options), refusals={})
