"""Short ways to put people and organisations into a running participants service."""

import secrets
from typing import Any
from uuid import UUID

import httpx
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from shared.db import table_of
from shared.outbox.tables import Outbox
from tests.support.broker import Wire
from tests.support.eventually import eventually
from tests.support.running import Running

LANDING = "service:landing"
OUTBOX = table_of(Outbox)


class World:
    """Every command goes over HTTP, by the command line unless told otherwise."""

    def __init__(self, participants: Running, wire: Wire) -> None:
        self.participants = participants
        self.wire = wire

    async def done(self, path: str, body: object, *, by: UUID | str = LANDING) -> Any:
        """The answer of a command that must succeed."""
        answer = await self.post(path, body, by=by)
        assert answer.is_success, answer.text
        return answer.json()

    async def post(self, path: str, body: object, *, by: UUID | str = LANDING) -> httpx.Response:
        return await self.participants.post(path, body, by=by)

    async def organisation(self, postcode: str = "3511 AB") -> UUID:
        body = {"kvk_number": f"{secrets.randbelow(10**8):08}", "name": "Voorbeeld BV", "postcode": postcode}
        return UUID((await self.done("/organisations", body))["organisation_id"])

    async def person(self, name: str = "Sanne de Vries", *roles: dict[str, Any], email: str | None = None) -> UUID:
        body = {"name": name, "email": email or f"{uuid7()}@voorbeeld.example"}
        person_id = UUID((await self.done("/people", body))["person_id"])
        for role in roles:
            await self.done(f"/people/{person_id}/roles", {"starts_on": "2026-01-01", **role})
        return person_id

    async def put(self, path: str, body: object, *, by: UUID | str = LANDING, match: str | None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.participants.token(by)}"} | ({"If-Match": match} if match else {})
        return await self.participants.http.put(path, json=body, headers=headers)

    async def published(self) -> None:
        """Everything that was written has reached the broker."""

        async def empty() -> bool:
            async with self.participants.core.database.engine.connect() as connection:
                return not await connection.scalar(sa.select(sa.exists(sa.select(OUTBOX.c.id))))

        await eventually(empty, what="an empty outbox")
