"""What every scene works with: the platform, the facts as they happen, and the checks that decide the exit code."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from landing.play.facts import Facts, Test
from landing.play.platform import Json, Platform
from landing.play.settled import settled
from landing.sample.entering import Entering
from landing.sample.pool import Pool
from shared.events.base import Fact
from shared.events.coaching import CoachOfferedV1, OfferAcceptedV1, OfferDeclinedV1, OfferLapsedV1
from shared.events.coaching_engagements import EngagementProposedV1
from shared.events.envelope import Envelope

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Check:
    """One thing that must be so at the end of a scene. `found` is told where it is not."""

    scene: str
    what: str
    ok: bool
    found: str = ""


@dataclass
class Stage:
    """`names` says who an id is, for the reader of the terminal; `chains` are the requests that the timeline shows."""

    platform: Platform
    facts: Facts
    entering: Entering
    pool: Pool
    scene: str = ""
    checks: list[Check] = field(default_factory=list)
    chains: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        return self.pool.names

    def name(self, id: UUID | str | None) -> str:
        return self.names.get(str(id), "somebody else") if id else "nobody"

    def check(self, what: str, ok: object, found: object = "") -> None:
        self.checks.append(Check(self.scene, what, bool(ok), str(found)))

    async def ask(self, starter: str) -> UUID:
        """The employer of this starter asks for a coach."""
        pool = self.pool
        request = await self.entering.request(pool.request_for(starter), by=pool.contact_for(starter))
        self.chains[str(request)] = self.scene
        return request

    async def offered(self, request: UUID, *, besides: Collection[UUID] = ()) -> CoachOfferedV1:
        """The next offer for this request; `besides` are offers that were seen before."""

        def fits(envelope: Envelope) -> bool:
            fact = envelope.event
            return isinstance(fact, CoachOfferedV1) and fact.request_id == request and fact.offer_id not in besides

        fact = (await self.facts.first(fits, what="an offer")).event
        assert isinstance(fact, CoachOfferedV1)
        return fact

    async def accept(self, offer: CoachOfferedV1) -> UUID:
        """The coach says yes; returns the engagement."""
        await self.platform.command("coaching", f"/offers/{offer.offer_id}/acceptance", by=offer.coach_id)
        found = await self.happened(OfferAcceptedV1, offer.request_id)
        await self.facts.first(_about(EngagementProposedV1, request_id=offer.request_id), what="an engagement")
        return found.engagement_id

    async def declined(self, offer: CoachOfferedV1, reason: str) -> None:
        path = f"/offers/{offer.offer_id}/decline"
        await self.platform.command("coaching", path, {"reason": reason}, by=offer.coach_id)
        await self.happened(OfferDeclinedV1, offer.request_id)

    async def lapsed(self, offer: CoachOfferedV1) -> OfferLapsedV1:
        return await self.happened(OfferLapsedV1, offer.request_id)

    async def happened(self, kind: type[F], request: UUID) -> F:
        """The first fact of that kind about this request."""
        fact = (await self.facts.first(_about(kind, request_id=request), what=kind.wire_type)).event
        assert isinstance(fact, kind)
        return fact

    async def settled(self) -> None:
        """Wait until every outbox is empty and everything written has been handled."""
        await settled(self.platform.target)

    async def request(self, id: UUID) -> Json:
        return await self.platform.read("coaching", f"/requests/{id}")

    async def coach(self, id: UUID) -> Json:
        return await self.platform.read("coaching", f"/coaches/{id}")

    async def told(self, person: UUID, about: str) -> None:
        """Wait until this person was told of an event of that type in his inbox."""

        def fits(envelope: Envelope) -> bool:
            fact = envelope.event
            return (
                envelope.type == "notifications.delivery.sent.v1"
                and getattr(fact, "person_id", None) == person
                and getattr(fact, "about_event_type", None) == about
                and getattr(fact, "channel", None) == "inbox"
            )

        await self.facts.first(fits, what=f"{self.name(person)} being told of {about}")


def _about(kind: type[Fact], **values: object) -> Test:
    def fits(envelope: Envelope) -> bool:
        fact = envelope.event
        return isinstance(fact, kind) and all(getattr(fact, name) == value for name, value in values.items())

    return fits
