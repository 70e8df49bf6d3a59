"""Enters organisations, people, coaches and pools through the public interface, as an operator would."""

import re
import secrets
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from landing.play.platform import LANDING, Json, Platform
from shared import clock


class Entering:
    """`tag` keeps addresses and KvK numbers of one run apart from those of every other.

    The same tag again, after a failure, repeats the same commands with the same keys: what was entered is not doubled.
    """

    def __init__(self, platform: Platform, tag: str | None = None) -> None:
        self.platform = platform
        self.tag = tag or secrets.token_hex(4)
        self._run = uuid5(NAMESPACE_DNS, f"{self.tag}.example.org")
        self._commands = count()
        self._people = count(1)
        self._numbers = count(10_000_000 + self._run.int % 80_000_000)

    async def organisation(self, name: str, postcode: str, *, kvk_number: str | None = None, **rest: Any) -> UUID:
        body = {"kvk_number": kvk_number or str(next(self._numbers)), "name": name, "postcode": postcode} | rest
        return UUID((await self._command("participants", "/organisations", body))["organisation_id"])

    async def pair(self, organisation: UUID, kind: str, other: UUID) -> None:
        """`other` is a competitor of the organisation, or wants to hire from it."""
        body = {"kind": kind, "organisation_id": str(other)}
        await self._command("participants", f"/organisations/{organisation}/pairs", body)

    async def person(self, name: str, role: str, *, email: str | None = None, **period: Any) -> UUID:
        """A person with one role that began well before today."""
        body = {"name": name, "email": email or self._address(name)}
        person = UUID((await self._command("participants", "/people", body))["person_id"])
        begun = {"role": role, "starts_on": _long_ago()} | period
        await self._command("participants", f"/people/{person}/roles", begun)
        return person

    async def employment(self, person: UUID, organisation: UUID) -> None:
        body = {"organisation_id": str(organisation), "starts_on": _long_ago()}
        await self._command("participants", f"/people/{person}/employments", body)

    async def profile(self, person: UUID, **profile: Any) -> None:
        """Replace the profile on its newest version."""
        known = await self.platform.read("participants", f"/people/{person}")
        await self.platform.replace("participants", f"/people/{person}/profile", profile, known["version"])

    async def pool(self, name: str, provinces: list[str], *, gather_minutes: int, mode: str = "direct") -> UUID:
        body = {"name": name, "mode": mode, "gather_minutes": gather_minutes, "provinces": provinces}
        return UUID((await self._command("coaching", "/pools", body))["pool_id"])

    async def member(self, pool: UUID, organisation: UUID) -> None:
        body = {"organisation_id": str(organisation), "starts_on": _long_ago()}
        await self._command("coaching", f"/pools/{pool}/members", body)

    async def coach(self, pools: list[UUID], person: UUID, *, period: Json | None = None, **capacity: Any) -> None:
        """Make a person with the role of coach available to pools. `capacity` as in coaching's POST /coaches."""
        await self._command("coaching", "/coaches", {"coach_id": str(person)} | capacity)
        for pool in pools:
            body = {"coach_id": str(person), "starts_on": _long_ago()} | (period or {})
            await self._command("coaching", f"/pools/{pool}/coaches", body)

    async def request(self, body: Json, *, by: UUID | str = LANDING) -> UUID:
        return UUID((await self._command("coaching", "/requests", body, by=by))["request_id"])

    async def _command(self, service: str, path: str, body: Json, *, by: UUID | str = LANDING) -> Json:
        key = uuid5(self._run, str(next(self._commands)))
        return await self.platform.command(service, path, body, by=by, key=key)

    def _address(self, name: str) -> str:
        """Nobody's: example.org is reserved. People may share a name, so they are numbered."""
        plain = re.sub(r"[^a-z]+", ".", name.lower()).strip(".")
        return f"{plain}.{self.tag}.{next(self._people)}@example.org"


def _long_ago() -> str:
    return (clock.today() - timedelta(days=30)).isoformat()
