"""A name, an address and numbers that were planted go through the first journey, with everything that can go wrong.

Afterwards they stand nowhere but where they belong: with participants, and in the mails that people got.
"""

import os
import secrets
import signal
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from landing.play.platform import Platform, Refused, connected
from landing.play.settled import settled
from landing.sample.entering import Entering
from shared.events.coaching import REQUESTS, RequestSubmittedV1
from shared.events.envelope import Envelope
from shared.events.registry import TOPICS
from shared.outbox.kafka import KafkaSettings
from tests.proof.measured import Measured
from tests.support.broker import Wire
from tests.support.canary import Canary, in_events, in_files, in_numbers, in_tables
from tests.support.eventually import eventually
from tests.support.system import System

OWNER = "participants"
"""Keeps names and addresses, and nobody else does."""
NEVER_EVEN_THERE = ("outbox", "parked_messages", "inbox")


def planted() -> Canary:
    token = secrets.token_hex(4)
    return Canary(
        {
            "name": f"Zoë Kanariezang-{token}",
            "e-mail address": f"kanarie.zang.{token}@example.org",
            "telephone number": f"06-{secrets.randbelow(10**8):08}",
            "citizen's number": f"{secrets.randbelow(10**9):09}",
        }
    )


async def test_planted_personal_data_stand_only_where_they_belong(system: System, measured: Measured) -> None:
    canary, poison = planted(), uuid7()
    async with connected(system.target) as platform:
        journey = Journey(system, platform, canary)
        await journey.played()
        await journey.refused()
        await journey.with_a_mailbox_that_fails()
        await journey.with_poison(poison)
        await settled(system.target, within=90)
        leaks = [
            *in_files(canary, system.data / "logs", system.traces),
            *await in_events(canary, Wire(KafkaSettings(kafka=system.target.kafka)), but=[str(poison)]),
            *await in_numbers(canary, system.state),
        ]
        tables = await in_tables(canary, system.state)
        await journey.discarded()
    measured("refused calls that held it", journey.refusals)
    measured("places in logs, spans, events, metrics and pages that hold it", len(leaks), goal="0", ok=not leaks)
    assert leaks == []
    assert tables[f"{OWNER}.people"] == ["name", "e-mail address"], "the scanner finds what is there"
    strangers = {table for table in tables if not table.startswith(f"{OWNER}.")}
    assert strangers == {"coaching.parked_messages", "notifications.parked_messages"}, "only the poison, as it came"
    assert [table for table in NEVER_EVEN_THERE if f"{OWNER}.{table}" in tables] == []


class Journey:
    """Everybody in it bears the planted name; numbers stand wherever a text may be free."""

    def __init__(self, system: System, platform: Platform, canary: Canary) -> None:
        self.system = system
        self.platform = platform
        self.texts = canary.planted
        self.entering = Entering(platform)
        self.refusals = 0

    @property
    def noise(self) -> str:
        return " ".join(self.texts.values())

    async def played(self) -> None:
        """Asked, declined, offered again, accepted, met, parted: everybody is told by mail."""
        named, email = self.texts["name"], self.texts["e-mail address"]
        employer = await self.entering.organisation(f"{named} BV", "3511 AB")
        self.pool = await self.entering.pool("Gedeelde coaches", ["NL-UT"], gather_minutes=0)
        await self.entering.member(self.pool, employer)
        self.contact = await self._person("employer_contact", f"contact.{email}", organisation_id=str(employer))
        self.coordinator = await self._person("coordinator", f"coordinator.{email}", provinces=["NL-UT"])
        self.starter = await self._person("starter", email, target_group="starter")
        self.coaches = [await self._person("coach", f"coach{number}.{email}") for number in range(2)]
        for coach in self.coaches:
            await self.entering.coach([self.pool], coach, agreed_points=100)
        self.body = {"pool_id": str(self.pool), "employer_id": str(employer), "target_group": "starter"}
        request = await self.entering.request(self.body | {"starter_id": str(self.starter)}, by=self.contact)
        first = await self._offer(request)
        await self._as_coach(first, f"/offers/{first['offer_id']}/decline", {"reason": "no_time"})
        second = await self._offer(request, after=first["offer_id"])
        accepted = await self._as_coach(second, f"/offers/{second['offer_id']}/acceptance")
        await self._as_coach(second, f"/engagements/{accepted['engagement_id']}/intake")
        await self._as_coach(second, f"/engagements/{accepted['engagement_id']}/no-fit", {"reason": "no_click"})
        names = await self.platform.command(OWNER, "/people/lookup", {"ids": [str(self.starter)]}, by=self.coordinator)
        assert self.texts["name"] in str(names), "who may see the name sees it"

    async def _person(self, role: str, email: str, **period: Any) -> UUID:
        return await self.entering.person(self.texts["name"], role, email=email, **period)

    async def _as_coach(self, offer: dict[str, Any], path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        return await self.platform.command("coaching", path, body, by=UUID(offer["coach_id"]))

    async def _offer(self, request: UUID, *, after: str = "") -> dict[str, Any]:
        async def made() -> dict[str, Any] | None:
            offer = (await self.platform.read("coaching", f"/requests/{request}"))["offer"]
            return offer if offer and offer["offer_id"] != after else None

        return await eventually(made, within=60, what="an offer") or {}

    async def refused(self) -> None:
        """Inputs that break a rule, a constraint of the database, or the form of an address or a header."""
        named, email, noise = self.texts["name"], self.texts["e-mail address"], self.noise
        for service, path, body in (
            (OWNER, "/people", {"name": named, "email": email}),
            (OWNER, "/people", {"name": noise * 20, "email": noise}),
            (OWNER, "/people", {"name": named, "email": f"{named}@", noise: noise}),
            (OWNER, "/organisations", {"kvk_number": noise, "name": named, "postcode": noise}),
            (OWNER, f"/people/{quote(noise)}/roles", {"role": noise}),
            (OWNER, f"/people/{self.starter}/roles/end", {"role": "coach", "reason": noise, "ends_on": noise}),
            (OWNER, "/service-tokens", {"assertion": noise, "audience": "coaching"}),
            (OWNER, "/development/tokens", {"email": f"nobody.{email}", "audience": "coaching"}),
            ("coaching", "/requests", self.body | {noise: noise}),
            ("coaching", "/pools", {"name": noise * 100, "provinces": [noise]}),
            ("coaching", f"/requests/{quote(noise)}/withdrawal", {"reason": noise}),
            ("notifications", f"/inbox/{quote(noise)}/read", {}),
        ):
            with suppress(Refused):
                await self.platform.command(service, path, body)
                raise AssertionError(f"{service} took {path}")
            self.refusals += 1
        await self._refused_heads()

    async def _refused_heads(self) -> None:
        """In addresses, queries and headers, also of what is no request at all."""
        noise = self.noise.encode()
        headers = {"Authorization": b"Bearer " + noise, "Idempotency-Key": noise, "If-Match": noise, "Seen": noise}
        async with httpx.AsyncClient() as http:
            for service, url in self.system.target.urls.items():
                paths = (
                    f"/{quote(self.noise)}",
                    f"/status?{quote(self.noise)}={quote(self.noise)}",
                    "/parked?cursor=x",
                )
                for path in paths:
                    await http.get(url + path, headers=headers)
                await http.post(url + "/requests", content=b'{"name": "' + noise + b"\\u0000", headers=headers)
                await http.request("KANARIE", f"{url}/{quote(self.noise)}", headers={"traceparent": noise})
                self.refusals += len(paths) + 2
                assert service in self.system.state.services

    async def with_a_mailbox_that_fails(self) -> None:
        """Mails that cannot be handed over, then can."""
        mailbox = self.system.state.parts["mailbox"]
        assert mailbox.pid is not None
        os.kill(mailbox.pid, signal.SIGKILL)
        request = await self.entering.request(self.body, by=self.contact)
        await self._offer(request)

    async def with_poison(self, id: UUID) -> None:
        """Messages of strangers that hold personal data in every part; one is taken, for what it says beside it."""
        wire, noise = Wire(KafkaSettings(kafka=self.system.target.kafka)), self.noise.encode()
        now = datetime.now(UTC)
        event = RequestSubmittedV1.model_construct()
        good = Envelope(
            id=id,
            type=event.wire_type,
            source="coaching",
            subject=str(id),
            time=now,
            recorded_time=now,
            version=1,
            correlation_id=str(id),
            causation_id=None,
            traceparent=None,
            topic=REQUESTS.name,
            event=None,
        ).headers()
        headers = [(name, value.encode()) for name, value in good.items()]
        topics = (REQUESTS.name, "matching.proposals.v1")
        for topic in topics:
            for value in (noise, b'{"actor": "' + noise + b'", "' + noise + b'": 1}'):
                await wire.raw(topic, str(id).encode() + noise, value, [*headers, ("x-note", noise)])
        await wire.close()
        parked = await eventually(self._parked, within=60, what="the poison parked")
        assert parked

    async def _parked(self) -> list[tuple[str, int]]:
        found = []
        for service in ("coaching", "notifications"):
            found += [(service, item["id"]) for item in (await self.platform.read(service, "/parked"))["items"]]
        return found if {service for service, _ in found} == {"coaching", "notifications"} else []

    async def discarded(self) -> None:
        """Leave the system as it was found."""
        for service, id in await self._parked():
            await self.platform.command(service, f"/parked/{id}/discard")


def test_a_leaking_line_is_found_in_every_spelling(tmp_path: Path) -> None:
    """The twin of the scan of files."""
    canary = Canary({"name": "Zoë Kanariezang-1a2b"})
    (tmp_path / "clean.log").write_bytes(b'{"event": "request", "id": "7"}\n')
    assert list(in_files(canary, tmp_path)) == []
    spellings = (
        '{"detail": "Key (name)=(Zoë Kanariezang-1a2b) already exists."}',
        r'{"detail": "zo\u00eb kanariezang-1a2b"}',
        "GET /people?name=Zo%C3%AB%20Kanariezang-1a2b",
        "body: eyJuYW1lIjogIlpvw6sgS2FuYXJpZXphbmctMWEyYiJ9",
        "key: 5a6fc3ab204b616e617269657a616e672d31613262",
    )
    (tmp_path / "leaking.log").write_text("\n".join(spellings), "utf-8")
    assert len(list(in_files(canary, tmp_path))) == len(spellings)


async def test_a_leaking_event_is_found(wire: Wire) -> None:
    """The twin of the scan of topics: in a key, a header and a body."""
    await wire.topics(*TOPICS)
    canary = Canary({"name": "Zoë Kanariezang-1a2b"})
    assert list(await in_events(canary, wire)) == []
    noise = canary.planted["name"].encode()
    await wire.raw(REQUESTS.name, noise, b"{}")
    await wire.raw(REQUESTS.name, b"k", b"{}", [("x", noise)])
    await wire.raw(REQUESTS.name, b"k", b'{"name": "' + noise + b'"}')
    assert len(list(await in_events(canary, wire))) == 3
