"""The first journey on real engines, as coaching plays its part of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from shared.events.coaching import CoachLatest
from tests.integration.coaching.world import World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def test_a_proposal_becomes_an_offer_an_engagement_and_a_start(world: World) -> None:
    employer, contact = await world.employer()
    coach, starter = await world.coach(), await world.starter()
    asked = await world.ok("/requests", world.asking(employer, starter_id=str(starter)), by=contact)
    request = asked["request_id"]
    assert (asked["place_in_line"], asked["version"]) == (1, 1)
    proposal = await world.propose(request, coach)
    view = await world.becomes(request, "offered")
    offers = (await world.see("/offers", by=coach))["items"]
    assert [offer["offer_id"] for offer in offers] == [view["offer"]["offer_id"]]
    engagement = await world.ok(f"/offers/{offers[0]['offer_id']}/acceptance", by=coach)
    id = engagement["engagement_id"]
    assert (await world.see(f"/requests/{request}"))["engagement_id"] == id
    await world.ok(f"/engagements/{id}/intake", by=coach)
    started = await world.ok(f"/engagements/{id}/start", by=coach)
    assert (started["state"], started["points"]) == ("active", 6)
    view = await world.see(f"/coaches/{coach}", by=coach)
    assert (view["points_held"], view["points_used"], view["points_free"]) == (0, 6, 14)
    facts = await world.facts(request, at_least=4)
    assert [fact.type.split(".")[2] for fact in facts] == ["submitted", "coach_offered", "offer_accepted", "closed"]
    assert {fact.correlation_id for fact in facts} == {request}
    assert facts[1].causation_id == str(proposal)
    assert [fact.event.actor for fact in facts if fact.event] == [
        str(contact),
        "service:coaching",
        str(coach),
        str(coach),
    ]
    engaged = await world.engagement_facts(id, at_least=3)
    assert engaged[0].causation_id == str(facts[2].id)
    assert {fact.correlation_id for fact in engaged} == {request}


async def test_a_hold_that_lapses_becomes_visible_and_free(
    world: World, business_clock: Callable[[float], None]
) -> None:
    employer, _ = await world.employer()
    coach = await world.coach()
    request = (await world.request(employer))["request_id"]
    offer = await world.offered(request, coach)
    business_clock(49)
    view = await world.becomes(request, "waitlisted")
    assert [(it["coach_id"], it["reason"]) for it in view["exclusions"]] == [(str(coach), "lapsed")]
    late = await world.service.post(f"/offers/{offer}/acceptance", by=coach)
    assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "wrong_state", "lapsed")
    facts = await world.facts(request, at_least=3)
    assert facts[2].type == "coaching.request.offer_lapsed.v1"
    assert facts[2].causation_id is None
    await world.holds_match()


async def test_no_fit_hands_over_to_a_successor_and_the_employer_hears_no_reason(world: World) -> None:
    employer, contact = await world.employer()
    coach, other, starter = await world.coach(), await world.coach(), await world.starter()
    request = (await world.request(employer, starter_id=str(starter)))["request_id"]
    engagement = await world.ok(f"/offers/{await world.offered(request, coach)}/acceptance", by=coach)
    id = engagement["engagement_id"]
    ended = await world.ok(f"/engagements/{id}/no-fit", {"reason": "no_click"}, by=starter)
    successor = ended["successor_request_id"]
    view = await world.see(f"/requests/{successor}", by=contact)
    first = await world.see(f"/requests/{request}", by=contact)
    assert (view["continuation_of"], view["first_requested_at"]) == (request, first["first_requested_at"])
    assert (first["state"], view["kind"], view["precedence"]) == ("closed", "successor", True)
    seen = [await world.service.get(path, by=contact) for path in (f"/engagements/{id}", f"/requests/{successor}")]
    assert all("no_click" not in answer.text for answer in seen)
    assert (await world.see(f"/engagements/{id}", by=coach))["end_reason"] == "no_click"
    await world.propose(successor, other)
    assert (await world.becomes(successor, "offered"))["offer"]["coach_id"] == str(other)
    facts = await world.facts(successor, at_least=2)
    no_fit = (await world.engagement_facts(id, at_least=2))[1]
    assert {fact.correlation_id for fact in facts} == {request}
    assert facts[0].causation_id == str(no_fit.id)
    await world.holds_match()


async def test_a_proposal_that_cannot_be_held_is_refused_once_and_a_copy_of_it_does_nothing(world: World) -> None:
    employer, _ = await world.employer()
    coach = await world.coach(points=8)
    request = (await world.request(employer))["request_id"]
    proposal = await world.propose(request, coach)
    facts = await world.facts(request, at_least=2)
    assert facts[1].type == "coaching.request.proposal_refused.v1"
    again = await world.propose(request, coach, version=1)
    third = await world.propose(request, coach, version=2)
    facts = await world.facts(request, at_least=3)
    assert [fact.causation_id for fact in facts[1:]] == [str(proposal), str(third)]
    assert str(again) not in {fact.causation_id for fact in facts}
    assert (await world.request_row(request)).refusal_count == 2


async def test_a_person_who_arrives_late_is_waited_for(world: World) -> None:
    """Neither the command nor the proposal takes an unknown id for an empty one."""
    employer, _ = await world.employer()
    unknown = await world.service.post(
        "/requests", world.asking(employer, starter_id=str(uuid7())), by="service:landing"
    )
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_id")


async def test_asking_takes_six_messages_to_the_database(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It begins and says who acts, the key, all that decides, the request, its messages with the answer, the end."""
    employer, contact = await world.employer()
    body = world.asking(employer, starter_id=str(await world.starter()))
    sent: list[tuple[int, str]] = []
    for name in ("fetch", "execute"):
        monkeypatch.setattr(asyncpg.Connection, name, noting(getattr(asyncpg.Connection, name), sent))
    await world.ok("/requests", body, by=contact)
    own = next(connection for connection, statement in sent if "INSERT INTO idempotency_keys" in statement)
    words = [statement.split()[0] for connection, statement in sent if connection == own]
    began = max(index for index, word in enumerate(words[:-5]) if word == "BEGIN;")
    assert words[began : began + 6] == ["BEGIN;", "INSERT", "SELECT", "INSERT", "WITH", "COMMIT"], sent


def noting(run: Any, sent: list[tuple[int, str]]) -> Any:
    async def run_and_note(self: object, statement: str, *values: object, **more: object) -> Any:
        sent.append((id(self), statement.strip()))
        return await run(self, statement, *values, **more)

    return run_and_note


async def test_snapshots_follow_every_change_of_a_coach(world: World) -> None:
    employer, _ = await world.employer()
    coach = await world.coach()
    request = (await world.request(employer))["request_id"]
    await world.offered(request, coach)
    row, known = await world.coach_row(coach), await world.request_row(request)

    async def newest() -> CoachLatest | None:
        found = [it for it in await world.snapshots_of_coach(coach) if it.version == row.version]
        return found[0].event if found else None  # type: ignore[return-value]

    snapshot = await eventually(newest)
    assert (snapshot.points_held, snapshot.memberships[0].points_taken) == (9, 9)
    assert known.offer is not None
    assert known.offer.coach_version == row.version


async def test_a_shortlist_is_chosen_from(world: World) -> None:
    await world.set_up("shortlist")
    employer, contact = await world.employer()
    coaches: list[UUID] = [await world.coach(points) for points in (8, 20, 20)]
    request = (await world.request(employer))["request_id"]
    await world.propose(request, *coaches)
    view = await world.becomes(request, "shortlisted")
    assert [listed["coach_id"] for listed in view["shortlist"]] == [str(coach) for coach in coaches]
    gone = await world.ok(f"/requests/{request}/choice", {"coach_id": str(coaches[0])}, by=contact)
    assert (gone["refused"], gone["state"], len(gone["shortlist"])) == ("no_capacity", "shortlisted", 2)
    chosen = await world.ok(f"/requests/{request}/choice", {"coach_id": str(coaches[1])}, by=contact)
    assert (chosen["refused"], chosen["state"]) == (None, "offered")
    await world.holds_match()


async def test_a_shortlist_that_nobody_answers_expires(world: World, business_clock: Callable[[float], None]) -> None:
    await world.set_up("shortlist")
    employer, _ = await world.employer()
    coach = await world.coach()
    request = (await world.request(employer))["request_id"]
    await world.propose(request, coach)
    await world.becomes(request, "shortlisted")
    business_clock(24 * 7)
    await world.becomes(request, "waitlisted")
    facts = await world.facts(request, at_least=3)
    assert facts[2].type == "coaching.request.shortlist_expired.v1"
