"""Somebody is erased: what waits ends, finished cases name nobody, and the service says so by counting."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from shared.events.coaching import COACHES_LATEST, REQUESTS_LATEST
from shared.events.coaching_engagements import ENGAGEMENTS_LATEST
from shared.events.envelope import Envelope
from shared.events.participants import PersonLatest
from tests.integration.coaching.world import World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
SNAPSHOTS = (REQUESTS_LATEST.name, ENGAGEMENTS_LATEST.name, COACHES_LATEST.name)


async def erase(world: World, person: UUID) -> None:
    """The tombstone comes, and the service forgets."""
    last = await world.wire.publish(PersonLatest(person_id=person), version=50)
    await world.wire.send(replace(last, version=51, event=None))
    assert await world.service.core.projections.at_least(PersonLatest, person, 51, 15)

    async def forgotten() -> bool:
        return bool((await answer(world, person))["erased"])

    await eventually(forgotten, within=20, what="a forgotten person")


async def answer(world: World, person: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await world.service.get(f"/erasures/{person}", by="service:participants")).json()
    return found


def newest(envelopes: Iterable[Envelope]) -> dict[str, Envelope]:
    """What compaction leaves."""
    found: dict[str, Envelope] = {}
    for envelope in envelopes:
        if envelope.subject not in found or found[envelope.subject].version < envelope.version:
            found[envelope.subject] = envelope
    return found


async def still_named(world: World, person: UUID) -> list[str]:
    """Keys of newest snapshots in which the person's id stands."""
    newest_of = {topic: newest(await world.wire.envelopes(topic)).values() for topic in SNAPSHOTS}
    return [
        f"{topic} {envelope.subject}"
        for topic, envelopes in newest_of.items()
        for envelope in envelopes
        if str(person).encode() in (envelope.body() or b"")
    ]


async def published(world: World, person: UUID) -> None:
    async def nowhere() -> bool:
        return await still_named(world, person) == []

    await eventually(nowhere, within=20, what="snapshots that name nobody")


async def test_a_starter_who_waits_is_waited_for_no_longer(world: World) -> None:
    await world.set_up()
    employer, _ = await world.employer()
    coach, starter = await world.coach(), await world.starter()
    request = (await world.request(employer, starter_id=str(starter)))["request_id"]
    await world.offered(request, coach)
    assert await still_named(world, starter)
    await erase(world, starter)
    await published(world, starter)
    seen = (await world.service.get(f"/requests/{request}", by=world.coordinator)).json()
    assert (seen["state"], seen["starter_id"]) == ("withdrawn", None)
    points = (await world.service.get(f"/coaches/{coach}", by=world.coordinator)).json()
    assert points["points_held"] == 0


async def test_a_coach_with_offers_and_an_engagement_is_named_nowhere(world: World) -> None:
    await world.set_up()
    employer, _ = await world.employer()
    coach = await world.coach()
    first, second = await world.requests(employer, 2)
    offer = await world.offered(first, coach)
    assert (await world.service.post(f"/offers/{offer}/acceptance", by=coach)).is_success
    await world.offered(second, coach)
    await erase(world, coach)
    await published(world, coach)
    seen = (await world.service.get(f"/requests/{second}", by=world.coordinator)).json()
    assert seen["state"] == "waitlisted"
    assert newest(await world.wire.envelopes(COACHES_LATEST.name))[str(coach)].event is None
    told = await answer(world, coach)
    assert (told["erased"], told["remaining"]) == (True, {})
    assert {one["table"] for one in told["kept"]} >= {"projected_people", "parked_messages"}


async def test_a_person_is_handed_the_own_side_of_each_case(world: World) -> None:
    await world.set_up()
    employer, _ = await world.employer()
    coach, other, starter = await world.coach(), await world.coach(), await world.starter()
    request = (await world.request(employer, starter_id=str(starter)))["request_id"]
    declined = await world.offered(request, other)
    body = {"reason": "no_time"}
    assert (await world.service.post(f"/offers/{declined}/decline", body, by=other)).is_success
    offer = await world.offered(request, coach)
    assert (await world.service.post(f"/offers/{offer}/acceptance", by=coach)).is_success
    of_coach, of_starter, of_other = [await exported(world, one) for one in (coach, starter, other)]
    assert [one["state"] for one in of_coach["offers"]] == ["accepted"]
    assert of_coach["coach"][0]["points_used"] > 0
    assert of_coach["engagements"] == of_starter["engagements"] != []
    assert [one["state"] for one in of_starter["requests"]] == ["matched"]
    assert [one["state"] for one in of_other["offers"]] == ["declined"]
    assert str(other) not in str(of_starter), "who declined is nothing of the starter's"
    assert (await world.service.get(f"/exports/{coach}", by=world.coordinator)).status_code == 403


async def exported(world: World, person: UUID) -> dict[str, Any]:
    answer = await world.service.get(f"/exports/{person}", by="service:participants")
    assert answer.headers["cache-control"] == "no-store"
    found: dict[str, Any] = answer.json()
    return found


async def test_what_is_left_is_counted_and_not_remembered(world: World) -> None:
    """The twin: of somebody who was not erased something is left."""
    await world.set_up()
    coach = await world.coach()
    told = await answer(world, coach)
    assert (told["erased"], told["remaining"]["coaches"]) == (False, 1)
    assert (await world.service.get(f"/erasures/{coach}", by=world.coordinator)).status_code == 403
