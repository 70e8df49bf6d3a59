"""What tests of this service need: people and pools as their owners publish them, events, inboxes and mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from shared import clock
from shared.events.coaching import CoachOfferedV1, PoolLatest
from shared.events.envelope import Envelope
from shared.events.notifications import DELIVERIES
from shared.events.participants import PersonLatest, Role, RolePeriod
from tests.integration.notifications.addresses import Addresses, address_of
from tests.integration.notifications.mailbox import Mailbox
from tests.support.broker import Wire
from tests.support.eventually import eventually
from tests.support.running import Running

LANDING = "service:landing"


@dataclass(frozen=True)
class Surroundings:
    """The other services and the mail server, as this service meets them."""

    wire: Wire
    mailbox: Mailbox
    addresses: Addresses


class World:
    """One pool, one employer; nobody is known until a test says so."""

    def __init__(self, around: Surroundings, service: Running | None = None) -> None:
        self.wire, self.mailbox, self.addresses = around.wire, around.mailbox, around.addresses
        self.coach, self.contact, self.employer, self.pool, self.request = (uuid7() for _ in range(5))
        self.service = service

    @property
    def notifications(self) -> Running:
        assert self.service is not None
        return self.service

    async def knows(self, person_id: UUID, *roles: RolePeriod, version: int = 1, language: str = "nl") -> None:
        person = PersonLatest(person_id=person_id, roles=roles, preferred_language=language)
        await self.wire.publish(person, version=version)

    async def knows_everybody(self) -> None:
        """The coach, the employer's contact and the pool."""
        await self.knows(self.coach)
        await self.knows(self.contact, self.speaks_for_employer())
        pool = PoolLatest(pool_id=self.pool, mode="direct", gather_minutes=0, provinces=("NL-GE",))
        await self.wire.publish(pool)

    def speaks_for_employer(self, **period: Any) -> RolePeriod:
        start = clock.today() - timedelta(days=30)
        values = {"starts_on": start, "organisation_id": self.employer} | period
        return RolePeriod(role=Role.EMPLOYER_CONTACT, **values)

    def offer(self, coach: UUID | None = None) -> CoachOfferedV1:
        return CoachOfferedV1(
            request_id=self.request,
            pool_id=self.pool,
            employer_id=self.employer,
            offer_id=uuid7(),
            coach_id=coach or self.coach,
            points=9,
            expires_at=datetime(2026, 11, 25, 13, 30, tzinfo=UTC),
        )

    async def happens(self, event: CoachOfferedV1 | None = None) -> Envelope:
        return await self.wire.publish(event or self.offer())

    async def inbox(self, person_id: UUID, path: str = "/inbox", **headers: str) -> list[dict[str, Any]]:
        token = {"Authorization": f"Bearer {self.notifications.token(person_id)}"}
        answer = await self.notifications.http.get(path, headers=token | headers)
        return answer.json()["items"] if answer.is_success else []

    async def notice(self, event: Envelope) -> dict[str, Any]:
        """Who was told of the event, as the command line sees it."""
        answer = await self.notifications.get(f"/notices?about={event.id}", by=LANDING)
        items: list[dict[str, Any]] = answer.json()["items"]
        return items[0] if items else {}

    async def until(self, event: Envelope, state: str, *, within: float = 15) -> dict[str, Any]:
        async def reached() -> dict[str, Any]:
            notice = await self.notice(event)
            return notice if notice.get("state") == state else {}

        return await eventually(reached, within=within, what=f"a notice that is {state}")

    async def mails_to(self, person_id: UUID, count: int = 1) -> Sequence[EmailMessage]:
        async def arrived() -> list[EmailMessage]:
            mails = self.mailbox.to(address_of(person_id))
            return mails if len(mails) >= count else []

        return await eventually(arrived, what=f"{count} mails")

    async def facts(self) -> list[tuple[str, str, str]]:
        """Each published delivery to this test's people as (kind, channel, person)."""
        found = [one for key in (self.coach, self.contact) for one in await self.wire.envelopes(DELIVERIES.name, key)]
        told = [(envelope.type.split(".")[2], envelope.event) for envelope in found]
        return sorted((kind, getattr(event, "channel", ""), event.key) for kind, event in told if event is not None)

    async def put(self, path: str, body: object, *, by: UUID, match: str | None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.notifications.token(by)}"} | ({"If-Match": match} if match else {})
        return await self.notifications.http.put(path, json=body, headers=headers)
