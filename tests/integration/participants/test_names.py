"""Whose name somebody may know, as a case of coaching goes on: snapshots come over Kafka, questions over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from services.participants.adapters.tables import AuditEntries
from shared.clock import now, today
from shared.db import table_of
from shared.events.coaching import PoolLatest, PoolMember, PoolMode, RequestKind, RequestLatest, RequestState
from shared.events.coaching_engagements import EngagementLatest, EngagementState
from shared.events.coaching_parts import Exclusion, Needs, Offer
from tests.integration.participants.world import World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
NOTIFICATIONS = "service:notifications"


@dataclass
class Case:
    """A request of one employer for one starter, and the coach who may get it."""

    world: World
    employer: UUID
    contact: UUID
    starter: UUID
    coach: UUID
    near: UUID
    far: UUID
    pool_id: UUID
    request_id: UUID
    engagement_id: UUID
    versions: dict[UUID, int]

    async def pool(self) -> None:
        member = PoolMember(organisation_id=self.employer, starts_on="2026-01-01")
        pool = PoolLatest(
            pool_id=self.pool_id, mode=PoolMode.DIRECT, gather_minutes=0, provinces=("NL-UT",), members=(member,)
        )
        await self._publish(self.pool_id, pool)

    async def request(self, state: RequestState, **changes: Any) -> None:
        request = RequestLatest(
            request_id=self.request_id,
            request_group_id=self.request_id,
            pool_id=self.pool_id,
            employer_id=self.employer,
            starter_id=self.starter,
            kind=RequestKind.FIRST,
            state=state,
            target_group="starter",
            points=9,
            first_requested_at=now(),
            waiting_since=now(),
            needs=Needs(),
            **changes,
        )
        await self._publish(self.request_id, request)

    async def offered(self, expires_at: datetime) -> None:
        offer = Offer(offer_id=uuid7(), coach_id=self.coach, coach_version=1, points=9, expires_at=expires_at)
        await self.request(RequestState.OFFERED, offer=offer)

    async def engagement(self, state: EngagementState, **changes: Any) -> None:
        engagement = EngagementLatest(
            engagement_id=self.engagement_id,
            request_id=self.request_id,
            pool_id=self.pool_id,
            employer_id=self.employer,
            coach_id=self.coach,
            starter_id=self.starter,
            state=state,
            target_group="starter",
            points=9,
            proposed_at=now(),
            intake_due_on=today(),
            **changes,
        )
        await self._publish(self.engagement_id, engagement)

    async def seen_by(self, viewer: UUID) -> dict[str, str | None]:
        """What each of the three is for the viewer, once this service knows everything that was published."""
        three = {"contact": self.contact, "starter": self.starter, "coach": self.coach}

        async def nothing_stale() -> Any:
            answer = await self.ask(viewer, list(three.values()), self.versions)
            return answer if answer["stale"] == [] else None

        answer = await eventually(nothing_stale, what="an answer that knows the case")
        return {part: _level(answer["names"][str(id)]) for part, id in three.items() if id != viewer}

    async def ask(self, viewer: UUID, ids: list[UUID], seen: dict[UUID, int]) -> Any:
        body = {"ids": [str(id) for id in ids], "seen": {str(id): version for id, version in seen.items()}}
        answer = await self.world.participants.post("/people/lookup", body, by=viewer)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def _publish(self, id: UUID, event: Any) -> None:
        self.versions[id] = self.versions.get(id, 0) + 1
        await self.world.wire.publish(event, version=self.versions[id])


def _level(shown: dict[str, str | None]) -> str | None:
    if shown["name"] is None:
        assert shown["email"] is None
        assert str(shown["shown_as"]).startswith("kandidaat ")
        return None
    assert shown["shown_as"] == shown["name"]
    return "contact" if shown["email"] else "name"


@pytest_asyncio.fixture(loop_scope="module")
async def case(world: World) -> Case:
    employer = await world.organisation()
    contact = {"role": "employer_contact", "organisation_id": str(employer)}
    case = Case(
        world=world,
        employer=employer,
        contact=await world.person("Contact", contact),
        starter=await world.person("Starter", {"role": "starter", "target_group": "starter"}),
        coach=await world.person("Coach", {"role": "coach"}),
        near=await world.person("Near", {"role": "coordinator", "provinces": ["NL-UT", "NL-FL"]}),
        far=await world.person("Far", {"role": "coordinator", "provinces": ["NL-GR"]}),
        pool_id=uuid7(),
        request_id=uuid7(),
        engagement_id=uuid7(),
        versions={},
    )
    await case.pool()
    return case


async def everybody(case: Case) -> dict[str, dict[str, str | None]]:
    viewers = {"contact": case.contact, "starter": case.starter, "coach": case.coach}
    return {part: await case.seen_by(id) for part, id in viewers.items()}


NOTHING = {
    "contact": {"starter": None, "coach": None},
    "starter": {"contact": None, "coach": None},
    "coach": {"contact": None, "starter": None},
}


async def test_names_follow_the_case_from_waiting_to_the_end(
    case: Case, business_clock: Callable[[float], None]
) -> None:
    await case.request(RequestState.WAITLISTED)
    assert await everybody(case) == NOTHING

    await case.offered(now() + timedelta(hours=48))
    between = {"contact": {"starter": None, "coach": "name"}, "coach": {"contact": "name", "starter": None}}
    assert await everybody(case) == NOTHING | between
    business_clock(49)
    assert await everybody(case) == NOTHING, "an offer lapses by the clock, without any event"

    await case.request(RequestState.MATCHED)
    await case.engagement(EngagementState.PROPOSED)
    contact = {viewer: dict.fromkeys(shown, "contact") for viewer, shown in NOTHING.items()}
    assert await everybody(case) == contact

    await case.engagement(EngagementState.ACTIVE, ended_at=now(), end_reason="completed")
    names = {viewer: dict.fromkeys(shown, "name") for viewer, shown in NOTHING.items()}
    assert await everybody(case) == names
    business_clock(90 * 24)
    assert await everybody(case) == NOTHING


async def test_declined_and_no_fit_give_nothing_and_coordinators_of_the_province_have_contact(case: Case) -> None:
    everything = {"contact": "contact", "starter": "contact", "coach": "contact"}
    await case.request(RequestState.WAITLISTED)
    assert await case.seen_by(case.near) == everything | {"coach": None}, "the coach stands in no case yet"

    declined = Exclusion(coach_id=case.coach, reason="declined")
    await case.request(RequestState.WAITLISTED, exclusions=(declined,))
    assert await everybody(case) == NOTHING
    assert await case.seen_by(case.near) == everything

    await case.engagement(EngagementState.INTAKE)
    await case.engagement(EngagementState.CANCELLED, ended_at=now(), end_reason="no_click")
    assert await everybody(case) == NOTHING
    assert await case.seen_by(case.near) == everything
    assert await case.seen_by(case.far) == dict.fromkeys(everything)


async def test_a_contact_who_left_sees_and_shows_nothing(case: Case) -> None:
    await case.engagement(EngagementState.ACTIVE)
    assert (await case.seen_by(case.coach))["contact"] == "contact"
    end = {"role": "employer_contact", "organisation_id": str(case.employer), "ends_on": str(today()), "reason": "left"}
    await case.world.done(f"/people/{case.contact}/roles/end", end)
    assert (await case.seen_by(case.coach)) == {"contact": None, "starter": "contact"}
    assert (await case.seen_by(case.contact)) == {"starter": None, "coach": None}


async def test_others_are_numbers_in_the_order_of_the_question_and_stale_is_said(case: Case) -> None:
    unknown = uuid7()
    ids = [case.starter, case.coach, unknown, case.starter]
    answer = await case.ask(case.coach, ids, {case.pool_id: 99})
    assert {id: shown["shown_as"] for id, shown in answer["names"].items()} == {
        str(case.starter): "kandidaat 1",
        str(case.coach): "Coach",
        str(unknown): "kandidaat 2",
    }
    assert answer["stale"] == [str(case.pool_id)]
    many = await case.world.participants.post("/people/lookup", {"ids": [str(uuid7())] * 201}, by=case.coach)
    assert many.status_code == 422


async def test_an_address_is_for_notifications_only_and_each_look_is_written_down(case: Case) -> None:
    event_id = uuid7()
    path, http = f"/people/{case.coach}/contact", case.world.participants.http

    async def look(by: UUID | str, reason: str | None) -> Any:
        headers = {"Authorization": f"Bearer {case.world.participants.token(by)}"}
        return await http.get(path, headers=headers | ({"Reason": reason} if reason else {}))

    operator = await case.world.person("Operator", {"role": "operator"})
    for other in (case.coach, case.near, operator, "service:landing", "service:coaching"):
        assert (await look(other, str(event_id))).status_code == 403
    assert (await look(NOTIFICATIONS, None)).status_code == 422
    assert (await look(NOTIFICATIONS, "because")).status_code == 422
    found = await look(NOTIFICATIONS, str(event_id))
    assert (found.json()["name"], found.json()["preferred_language"]) == ("Coach", "nl")
    assert "@voorbeeld.example" in found.json()["email"]

    entries = table_of(AuditEntries)
    async with case.world.participants.core.database.engine.connect() as connection:
        query = sa.select(entries.c.action, entries.c.actor, entries.c.reason)
        rows = (await connection.execute(query.where(entries.c.subject_id == case.coach))).all()
    assert [tuple(row) for row in rows] == [("contact_revealed", NOTIFICATIONS, str(event_id))]
