"""An employer that left: its requests are withdrawn, its coaching and its membership end, on its day, once."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.coaching.domain.pool import Pool
from shared import clock
from shared.events.coaching import POOLS, REQUESTS, MembershipEndedV1, RequestWithdrawnV1
from shared.events.participants import OrganisationLatest, PersonLatest
from shared.outbox import Cause
from tests.integration.coaching.world import World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def publish(world: World, employer: UUID, **more: object) -> None:
    latest = OrganisationLatest(
        organisation_id=employer,
        province="NL-NB",
        labour_market_region="AM01",
        **more,  # type: ignore[arg-type]
    )
    await world.wire.publish(latest, version=2)


async def ends_of(world: World, employer: UUID) -> list[object]:
    async with world.service.core.units(Cause.by("service:test")) as uow:
        pool = await uow.get(Pool, world.pool)
    return [member.ends_on for member in pool.members if member.organisation_id == employer] if pool else []


async def until_ended(world: World, employer: UUID, day: date) -> None:
    async def ended() -> bool:
        return await ends_of(world, employer) == [day]

    await eventually(ended, what="a membership that ends that day")


async def test_who_left_waits_for_nothing_and_takes_no_part(world: World) -> None:
    await world.set_up()
    employer, _ = await world.employer()
    (request,) = await world.requests(employer, 1)
    await publish(world, employer, left_on=clock.today())

    async def withdrawn() -> list[str]:
        events = await world.wire.events(REQUESTS.name, request)
        return [one.reason for one in events if isinstance(one, RequestWithdrawnV1)]

    assert await eventually(withdrawn, what="a withdrawn request") == ["organisation_left"]
    await until_ended(world, employer, clock.today())
    refused = await world.service.post("/requests", world.asking(employer), by="service:landing")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_a_member")
    body = {"organisation_id": str(employer)}
    again = await world.service.post(f"/pools/{world.pool}/members", body, by="service:landing")
    assert (again.status_code, again.json()["code"]) == (409, "has_left")


async def test_who_leaves_later_still_waits_until_then(world: World) -> None:
    await world.set_up()
    employer, _ = await world.employer()
    (request,) = await world.requests(employer, 1)
    day = clock.today() + timedelta(days=3)
    await publish(world, employer, left_on=day)

    await until_ended(world, employer, day)
    assert (await world.service.get(f"/requests/{request}", by=world.coordinator)).json()["state"] == "waitlisted"


async def engaged(world: World, employer: UUID, coach: UUID, *, started: bool) -> str:
    """An engagement of a new starter, at its proposal or running."""
    request = await world.request(employer, starter_id=str(await world.starter()))
    offer = await world.offered(request["request_id"], coach)
    accepted = await world.ok(f"/offers/{offer}/acceptance", by=coach)
    id = str(accepted["engagement_id"])
    if started:
        for step in ("intake", "start"):
            await world.ok(f"/engagements/{id}/{step}", {}, by=coach)
    return id


async def types(world: World, engagement: str) -> list[str]:
    return [one.type.split(".")[2] for one in await world.engagement_facts(engagement)]


async def test_running_coaching_ends_and_what_had_not_begun_is_called_off(world: World) -> None:
    await world.set_up()
    employer, _ = await world.employer()
    coach = await world.coach(points=40)
    running, proposed = [await engaged(world, employer, coach, started=started) for started in (True, False)]
    await publish(world, employer, left_on=clock.today())
    await publish(world, employer, left_on=clock.today())

    async def over() -> bool:
        states = [(await world.see(f"/engagements/{id}", by=world.coordinator))["state"] for id in (running, proposed)]
        return states == ["ended_early", "cancelled"]

    await eventually(over, what="coaching that ended")
    await until_ended(world, employer, clock.today())
    assert (await world.coach_row(coach)).points_used == 0
    await world.holds_match()

    async def told() -> bool:
        last = [(await types(world, id))[-1] for id in (running, proposed)]
        return last == ["ended_early", "cancelled"]

    await eventually(told, what="facts of both ends")
    assert (await types(world, running)).count("ended_early") == 1

    async def left() -> list[object]:
        return await world.wire.events(POOLS.name, world.pool)

    (fact,) = await eventually(left, what="the fact that it takes part no more")
    assert isinstance(fact, MembershipEndedV1)
    assert (fact.employer_id, fact.ends_on, fact.reason) == (employer, clock.today(), "organisation_left")


async def test_coaching_of_who_leaves_later_is_announced_and_ends_on_its_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.set_up()
    employer, contact = await world.employer()
    coach = await world.coach()
    id, day = await engaged(world, employer, coach, started=True), clock.today() + timedelta(days=3)
    await publish(world, employer, left_on=day)

    async def announced() -> bool:
        return (await types(world, id))[-1] == "end_announced"

    await eventually(announced, what="an announced end")
    seen = await world.see(f"/engagements/{id}", by=contact)
    assert (seen["state"], seen["ends_on"], seen["end_reason"]) == ("active", day.isoformat(), None)
    later = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
    monkeypatch.setattr(clock, "now", lambda: later)

    async def over() -> bool:
        return (await types(world, id))[-1] == "ended_early"

    await eventually(over, what="an end on its day")
    assert (await world.coach_row(coach)).points_used == 0


async def test_a_proposal_of_somebody_erased_is_refused_and_not_tried_for_ever(world: World) -> None:
    await world.set_up()
    employer, _ = await world.employer()
    coach, (request,) = await world.coach(), await world.requests(employer, 1)
    person = await world.wire.publish(PersonLatest(person_id=coach), version=2)
    await world.wire.raw(
        person.topic,
        str(coach).encode(),
        None,
        [(k, v.encode()) for k, v in (person.headers() | {"ce_version": "3"}).items()],
    )
    assert await world.service.core.projections.at_least(PersonLatest, coach, 3, 15)
    await world.propose(request, coach)

    async def excluded() -> list[str]:
        answer = await world.service.get(f"/requests/{request}", by=world.coordinator)
        return [one["reason"] for one in answer.json().get("exclusions", [])]

    assert await eventually(excluded, what="an answered proposal") == ["person_gone"]
