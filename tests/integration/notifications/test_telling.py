"""From an event to the inbox and the mail, once per person, event and channel."""

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from services.notifications.domain.delivery import Channel, delivery_id
from shared import clock
from shared.events.coaching import AttentionNeededV1, MembershipEndedV1
from shared.events.coaching_engagements import EndAnnouncedV1, EngagementEndedEarlyV1
from shared.events.participants import Role, RolePeriod
from tests.integration.notifications.addresses import address_of
from tests.integration.notifications.world import LANDING, World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def test_an_event_that_comes_twice_is_told_once(world: World) -> None:
    await world.knows_everybody()
    event = await world.happens()
    await world.wire.send(event)
    notice = await world.until(event, "delivered")
    told = {(one["person_id"], one["channel"], one["template"], one["state"]) for one in notice["deliveries"]}
    assert told == {
        (str(world.coach), "inbox", "offer_for_you", "sent"),
        (str(world.coach), "email", "offer_for_you", "sent"),
        (str(world.contact), "inbox", "coach_asked", "sent"),
    }
    last = await world.happens(world.offer(coach=world.contact))  # the same partition: all before it was handled
    await world.until(last, "delivered")
    assert len(await world.inbox(world.coach)) == 1
    (mail,) = await world.mails_to(world.coach)
    assert mail["Message-ID"] == f"<{delivery_id(event.id, world.coach, Channel.EMAIL)}@warme-landing.example>"
    assert (world.coach, event.id) in world.addresses.asked

    async def published() -> bool:
        facts = await world.facts()
        return [fact for fact in facts if fact[2] == str(world.coach)] == [
            ("sent", "email", str(world.coach)),
            ("sent", "inbox", str(world.coach)),
        ]

    await eventually(published, what="one fact per delivery")


async def test_words_are_made_when_it_is_read_in_the_reader_s_language(world: World) -> None:
    await world.knows_everybody()
    await world.knows(world.coach, version=2, language="en")
    event = await world.happens()
    await world.until(event, "delivered")
    (own,) = await world.inbox(world.coach)
    assert (own["title"], own["path"]) == ("There is a starter for you", "/en")
    assert own["text"].endswith("by Wednesday 25 November at 14:30 at the latest.")
    (dutch,) = await world.inbox(world.coach, **{"Accept-Language": "nl-NL,nl;q=0.9"})
    assert dutch["title"] == "Er is een starter voor je"
    (mail,) = await world.mails_to(world.coach)
    assert mail["Subject"] == "Er is een starter voor je", "participants knows the language of a mail"
    assert mail.get_content().startswith("Hallo Sanne de Vries,")


async def test_who_is_not_known_yet_is_told_when_the_snapshot_comes(world: World) -> None:
    await world.knows(world.contact, world.speaks_for_employer())
    event = await world.happens()

    async def contact_told() -> bool:
        return len(await world.inbox(world.contact)) == 1

    await eventually(contact_told, what="the known person is told at once")
    notice = await world.notice(event)
    assert notice["state"] == "stored"
    assert {one["person_id"] for one in notice["deliveries"]} == {str(world.contact)}
    await world.knows(world.coach)
    notice = await world.until(event, "delivered")
    assert len([one for one in notice["deliveries"] if one["person_id"] == str(world.coach)]) == 2
    assert len(await world.inbox(world.contact)) == 1


async def test_coordinators_of_the_pool_s_provinces_are_told(world: World) -> None:
    here, elsewhere, former = uuid7(), uuid7(), uuid7()
    long_ago = clock.today() - timedelta(days=90)
    coordinator = {"role": Role.COORDINATOR, "starts_on": long_ago}
    await world.knows_everybody()
    await world.knows(here, RolePeriod(**coordinator, provinces=("NL-UT", "NL-GE")))
    await world.knows(elsewhere, RolePeriod(**coordinator, provinces=("NL-UT",)))
    await world.knows(former, RolePeriod(**coordinator, provinces=("NL-GE",), ends_on=long_ago + timedelta(days=9)))
    event = await world.wire.publish(
        AttentionNeededV1(
            request_id=world.request, pool_id=world.pool, employer_id=world.employer, reason="no_fit_three_times"
        )
    )
    notice = await world.until(event, "delivered")
    assert {one["person_id"] for one in notice["deliveries"]} == {str(here)}


async def test_who_is_concerned_hears_that_an_employer_leaves(world: World) -> None:
    """Coach, starter and contacts ahead of the day, the coordinators of the pool, and coach and starter on the day."""
    starter, coordinator, day = uuid7(), uuid7(), clock.today() + timedelta(days=7)
    provinces = RolePeriod(role=Role.COORDINATOR, starts_on=clock.today() - timedelta(days=9), provinces=("NL-GE",))
    await world.knows_everybody()
    await world.knows(starter)
    await world.knows(coordinator, provinces)
    case = {"pool_id": world.pool, "employer_id": world.employer}
    engagement = case | {"engagement_id": uuid7(), "request_id": world.request, "coach_id": world.coach}
    engagement |= {"starter_id": starter, "reason": "organisation_left"}
    events = (
        MembershipEndedV1(**case, ends_on=day, reason="organisation_left"),
        EndAnnouncedV1(**engagement, ends_on=day),
        EngagementEndedEarlyV1(**engagement),
    )
    told = []
    for event in events:
        notice = await world.until(await world.wire.publish(event), "delivered")
        told.append({one["person_id"] for one in notice["deliveries"] if one["channel"] == "email"})
    everybody = {str(one) for one in (world.coach, starter, world.contact)}
    assert str(coordinator) in told[0]
    assert not told[0] & everybody, "they hear it in their own words"
    assert told[1:] == [everybody, {str(world.coach), str(starter)}]
    assert [one["title"] for one in await world.inbox(starter)][-1].startswith("De coaching eindigt op")


async def test_reading_is_noted_once_and_only_by_the_one_who_was_told(world: World) -> None:
    await world.knows_everybody()
    event = await world.happens()
    await world.until(event, "delivered")
    path = f"/inbox/{event.id}/read"
    service = world.notifications
    assert (await service.post(path, by=world.coach)).json()["read_at"] is not None
    again = await service.post(path, by=world.coach)
    assert (again.status_code, again.json()["version"]) == (200, 2)
    stranger = uuid7()
    await world.knows(stranger)
    assert (await service.post(path, by=stranger)).status_code == 404
    assert (await service.post(path, by=LANDING)).status_code == 403
    assert (await service.get(f"/notices?about={event.id}", by=world.coach)).status_code == 403
    assert (await service.http.get("/inbox")).status_code == 401

    async def published() -> bool:
        return ("read", "", str(world.coach)) in await world.facts()

    await eventually(published, what="the fact that it was read")
    assert [fact for fact in await world.facts() if not fact[1]] == [("read", "", str(world.coach))]


async def test_the_inbox_comes_in_pages_the_newest_first(world: World) -> None:
    await world.knows_everybody()
    events = [await world.happens() for _ in range(5)]
    for event in events:
        await world.until(event, "delivered")
    whole = [one["notice_id"] for one in await world.inbox(world.coach)]
    service = world.notifications
    first = (await service.get("/inbox?limit=3", by=world.coach)).json()
    second = (await service.get(f"/inbox?limit=3&cursor={first['next']}", by=world.coach)).json()
    assert sorted(whole) == sorted(str(event.id) for event in events)
    assert [one["notice_id"] for one in (*first["items"], *second["items"])] == whole
    assert second["next"] is None


async def test_preferences_count_when_it_is_sent(world: World) -> None:
    await world.knows_everybody()
    read = await eventually(lambda: _preferences(world), what="the coach is known")
    assert (read["email"], read["version"]) == (True, 0)
    assert (await world.put("/preferences", {"email": False}, by=world.coach, match=None)).status_code == 428
    assert (await world.put("/preferences", {"email": False}, by=world.coach, match='"7"')).status_code == 412
    changed = await world.put("/preferences", {"email": False}, by=world.coach, match='"0"')
    assert (changed.json(), changed.headers["etag"]) == ({"email": False, "version": 1}, '"1"')
    event = await world.happens()
    notice = await world.until(event, "delivered")
    states = {one["channel"]: one["state"] for one in notice["deliveries"] if one["person_id"] == str(world.coach)}
    assert states == {"inbox": "sent", "email": "not_wanted"}
    assert world.mailbox.to(address_of(world.coach)) == []
    assert world.coach not in {person for person, _ in world.addresses.asked}


async def _preferences(world: World) -> dict[str, object]:
    answer = await world.notifications.get("/preferences", by=world.coach)
    return answer.json() if answer.is_success else {}
