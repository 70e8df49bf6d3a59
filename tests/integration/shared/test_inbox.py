"""Every event has its effect once; what cannot be handled is parked per key and replayed; nothing waits for it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from shared.events.base import Event
from shared.events.participants import (
    PEOPLE,
    PEOPLE_LATEST,
    EmploymentEndedV1,
    PersonInvitedV1,
    PersonLatest,
    Role,
    RoleStartedV1,
)
from shared.outbox.kafka import KafkaSettings
from tests.integration.shared.members import READER, SEEN, broken, held
from tests.support.broker import Wire
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.running import Running, running

pytestmark = pytest.mark.integration
TODAY = "2026-01-01"


@pytest.fixture
async def reader(
    kafka: KafkaSettings, wire: Wire, new_database: Callable[[str], Awaitable[Logins]]
) -> AsyncIterator[Running]:
    broken.clear()
    async with running(READER, await new_database("reader")) as reader:
        await eventually(lambda: _consuming(reader), what="consumers")
        yield reader


async def _consuming(reader: Running) -> bool:
    return reader.core.consumers_running


async def effects(reader: Running, person: object) -> list[str]:
    async with reader.core.database.engine.connect() as connection:
        query = sa.select(SEEN.c.what).where(SEEN.c.person_id == person).order_by(SEEN.c.number)
        return list((await connection.execute(query)).scalars())


async def has_effects(reader: Running, person: object, *expected: str) -> None:
    async def there() -> bool:
        return await effects(reader, person) == list(expected)

    await eventually(there, what=f"effects {expected}")


async def parked(reader: Running, *reasons: str) -> list[dict[str, object]]:
    async def there() -> bool:
        return [message["reason"] for message in await reader.core.parked.list(None, 50)] == list(reasons)

    await eventually(there, what=f"parked {reasons}")
    return await reader.core.parked.list(None, 50)


async def test_the_same_event_twice_has_one_effect(reader: Running, wire: Wire) -> None:
    person = uuid7()
    sent = await wire.publish(PersonInvitedV1(person_id=person))
    await wire.send(sent)
    await wire.publish(RoleStartedV1(person_id=person, role=Role.COACH, starts_on=TODAY), version=2)
    await has_effects(reader, person, "invited", "role_started")


async def test_what_fails_is_parked_with_what_follows_of_its_key_and_replayed_in_order(
    reader: Running, wire: Wire
) -> None:
    person, other = uuid7(), uuid7()
    broken.add(str(person))
    await wire.publish(PersonInvitedV1(person_id=person))
    await wire.publish(RoleStartedV1(person_id=person, role=Role.COACH, starts_on=TODAY), version=2)
    await wire.publish(PersonInvitedV1(person_id=other))
    await has_effects(reader, other, "invited")
    first, second = await parked(reader, "handler_failed", "behind_parked")
    assert await effects(reader, person) == []

    with pytest.raises(ValueError, match="cannot be handled"):
        await reader.core.parked.replay(int(str(first["id"])))
    await parked(reader, "handler_failed", "behind_parked")

    broken.clear()
    assert await reader.core.parked.replay(int(str(second["id"]))) == 2, "replay begins with the oldest of the key"
    assert await effects(reader, person) == ["invited", "role_started"]
    assert await reader.core.parked.count() == 0


async def test_partitions_of_a_backlog_go_side_by_side_and_each_key_in_order(
    kafka: KafkaSettings, wire: Wire, new_database: Callable[[str], Awaitable[Logins]]
) -> None:
    people = [uuid7() for _ in range(12)]
    await wire.topics(PEOPLE.name)
    for person in people:
        await wire.publish(PersonInvitedV1(person_id=person))
        await wire.publish(RoleStartedV1(person_id=person, role=Role.COACH, starts_on=TODAY), version=2)
    slow = people[0]
    held[str(slow)] = asyncio.Event()
    parts = {record.key.decode(): record.partition for record in await wire.records(PEOPLE.name)}
    others = [person for person in people if parts[str(person)] != parts[str(slow)]]
    assert others
    try:
        async with running(READER, await new_database("reader")) as reader:
            for person in others:
                await has_effects(reader, person, "invited", "role_started")
            assert await effects(reader, slow) == []
            held[str(slow)].set()
            await has_effects(reader, slow, "invited", "role_started")
    finally:
        held.pop(str(slow)).set()


async def test_an_event_about_somebody_unknown_waits_until_he_is_known(reader: Running, wire: Wire) -> None:
    person = uuid7()
    await wire.publish(EmploymentEndedV1(person_id=person, organisation_id=uuid7(), ends_on=TODAY))
    await wire.publish(PersonLatest(person_id=person))
    await has_effects(reader, person, "employment_ended")
    assert await reader.core.parked.count() == 0


GOOD = PersonInvitedV1(person_id=uuid7())
HEADERS = [("ce_id", str(uuid7()).encode()), ("ce_type", GOOD.wire_type.encode()), ("ce_source", b"participants"),
           ("ce_subject", GOOD.key.encode()), ("ce_time", b"2026-01-01T00:00:00+00:00"),
           ("ce_recordedtime", b"2026-01-01T00:00:00+00:00"), ("ce_version", b"1"),
           ("ce_correlationid", b"c")]  # fmt: skip


def with_header(name: str, value: bytes | None) -> list[tuple[str, bytes | None]]:
    return [(known, value if known == name else text) for known, text in HEADERS]


POISON: list[tuple[str, Sequence[tuple[str, bytes | None]], bytes | None]] = [
    ("not_json", HEADERS, b"{"),
    ("not_json", HEADERS, b"[" * 100_000),
    ("wrong_schema", HEADERS, b"[]"),
    ("wrong_schema", HEADERS, b'{"person_id": 7}'),
    ("wrong_key", HEADERS, PersonInvitedV1(person_id=uuid7()).model_dump_json().encode()),
    ("empty_body", HEADERS, None),
    ("unknown_type", with_header("ce_type", b"participants.person.invited.v99"), b"{}"),
    ("wrong_topic", with_header("ce_type", PersonLatest.wire_type.encode()), b"{}"),
    ("bad_header", with_header("ce_source", b"\xff"), b"{}"),
    ("bad_header", with_header("ce_source", None), b"{}"),
    ("bad_header", with_header("ce_version", b"many"), b"KEYED"),
    ("missing_header", [], b"{}"),
]


async def test_poison_is_parked_with_its_reason_and_others_flow_on(reader: Running, wire: Wire) -> None:
    expected: dict[bytes, str] = {}
    for reason, headers, body in POISON:
        good = PersonInvitedV1(person_id=uuid7())
        key = good.key.encode()
        expected[key] = reason
        await wire.raw(PEOPLE.name, key, good.model_dump_json().encode() if body == b"KEYED" else body, headers)
    other = uuid7()
    await wire.publish(PersonInvitedV1(person_id=other))
    await has_effects(reader, other, "invited")
    await reader.core.caught_up()
    found = [await reader.core.parked.get(int(str(row["id"]))) for row in await reader.core.parked.list(None, 50)]
    assert {message["key"]: message["reason"] for message in found} == expected


async def projected(reader: Running, person: object) -> PersonLatest | None:
    found = await reader.core.projections.read(PersonLatest, str(person))
    assert found is None or isinstance(found, PersonLatest)
    return found


async def test_a_projection_keeps_the_newest_and_a_late_older_one_brings_nobody_back(
    reader: Running, wire: Wire
) -> None:
    person, last = uuid7(), uuid7()
    await wire.publish(PersonLatest(person_id=person, travel_minutes=30), version=5)
    await wire.publish(PersonLatest(person_id=person, travel_minutes=10), version=4)
    assert await reader.core.projections.at_least(PersonLatest, person, 5, timeout=10)
    tombstone = [(name, value.encode()) for name, value in _headers_of(PersonLatest(person_id=person), 6).items()]
    await wire.raw(PEOPLE_LATEST.name, str(person).encode(), None, tombstone)
    await wire.publish(PersonLatest(person_id=person, travel_minutes=20), version=5)
    await wire.publish(PersonLatest(person_id=last))
    assert await reader.core.projections.at_least(PersonLatest, person, 6, timeout=10)
    assert await reader.core.projections.at_least(PersonLatest, last, 1, timeout=10)
    await reader.core.caught_up()
    assert await projected(reader, person) is None


async def test_an_unreadable_snapshot_is_parked_alone_and_cleared_by_a_newer_one(reader: Running, wire: Wire) -> None:
    person = uuid7()
    await wire.raw(PEOPLE_LATEST.name, str(person).encode(), b"{", list(_encoded(PersonLatest(person_id=person), 1)))
    await parked(reader, "not_json")
    await wire.publish(PersonLatest(person_id=person, travel_minutes=7), version=2)
    assert await reader.core.projections.at_least(PersonLatest, person, 2, timeout=10)
    await parked(reader)


async def test_at_least_says_no_when_it_does_not_come(reader: Running) -> None:
    assert not await reader.core.projections.at_least(PersonLatest, uuid7(), 1, timeout=0.1)


def _headers_of(event: Event, version: int) -> dict[str, str]:
    return {
        "ce_id": str(uuid7()), "ce_type": event.wire_type, "ce_source": "participants", "ce_subject": event.key,
        "ce_time": "2026-01-01T00:00:00+00:00", "ce_recordedtime": "2026-01-01T00:00:00+00:00",
        "ce_version": str(version), "ce_correlationid": event.key,
    }  # fmt: skip


def _encoded(event: Event, version: int) -> list[tuple[str, bytes | None]]:
    return [(name, value.encode()) for name, value in _headers_of(event, version).items()]
