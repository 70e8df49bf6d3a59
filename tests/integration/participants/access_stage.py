"""The people of docs/access.md in participants: an organisation and a starter of Noord-Brabant and those around."""

import secrets
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.clock import now, today
from shared.events.coaching_engagements import EngagementLatest, EngagementState
from shared.events.participants import Role
from shared.outbox import Cause
from tests.integration.participants.records import organisation, person
from tests.integration.participants.world import LANDING, World
from tests.support.access.people import People
from tests.support.eventually import eventually

PORTAL = "service:portal"


class Stage:
    """`spare` is somebody of the region to whom things are done; `leaving` and `coming` are contacts that change."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.employer, self.rival, self.stranger = uuid7(), uuid7(), uuid7()
        self.people = People(self.employer, (self.rival, self.stranger), ("NL-NB",), ("NL-GR",))
        self.people.columns["another service"] = ["service:coaching"]
        self.spare = self.people.add(Role.COACH)
        self.leaving = self.people.add(Role.EMPLOYER_CONTACT, organisation_id=self.employer)
        self.coming = self.people.add(Role.EMPLOYER_CONTACT, organisation_id=self.employer)
        self.invitation = self.registration = uuid7()

    async def set_up(self) -> None:
        async with self.world.participants.core.units(Cause.by("service:test")) as uow:
            for id in (self.employer, self.rival, self.stranger):
                await uow.record(organisation(id, "NL-GR" if id == self.stranger else "NL-NB"))
            for snapshot in self.people.snapshots:
                await uow.record(person(snapshot.person_id, ["NL-NB"], snapshot.roles))
        who = self.people
        for starter, coach in ((who.starter, who.coach), (who.former_starter, who.former_coach)):
            await self._engage(starter, coach)

    async def _engage(self, starter: UUID, coach: UUID) -> None:
        id = uuid7()
        engagement = EngagementLatest(
            engagement_id=id,
            request_id=uuid7(),
            pool_id=uuid7(),
            employer_id=self.employer,
            coach_id=coach,
            starter_id=starter,
            state=EngagementState.ACTIVE,
            target_group="starter",
            points=9,
            proposed_at=now(),
            intake_due_on=today(),
        )
        await self.world.wire.publish(engagement)

        async def is_known() -> bool:
            answer = await self.world.done("/people/lookup", {"ids": [str(coach)], "seen": {str(id): 1}}, by=starter)
            return answer["stale"] == []

        await eventually(is_known, what="the engagement to be known")

    def starter_of(self, column: str) -> UUID:
        """Whose record it is: for those who were, that of the one who was."""
        over = column in ("starter former", "coach former")
        return self.people.former_starter if over else self.people.starter

    async def invite(self) -> None:
        """A new invitation of the spare person."""
        self.invitation = UUID((await self.world.done("/invitations", {"person_id": str(self.spare)}))["invitation_id"])

    async def register(self) -> None:
        """A new registration of interest from the region."""
        email, network = f"{secrets.token_hex(6)}@voorbeeld.example", f"2001:db8:{secrets.token_hex(2)}::1"
        body = {"kind": "starter", "name": "Noor", "email": email, "postcode": "5038", "address": network}
        await self.world.done("/registrations", body | {"target_group": "starter"}, by=PORTAL)
        listed = (await self.world.participants.get("/registrations?limit=200", by=LANDING)).json()["items"]
        (self.registration,) = (UUID(one["registration_id"]) for one in listed if one["email"] == email)
