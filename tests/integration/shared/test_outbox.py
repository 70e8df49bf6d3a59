"""A change and its events commit together, and reach the topic once each, in order per key."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID
from zlib import crc32

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from shared import clock
from shared.db import table_of
from shared.events.envelope import Envelope
from shared.events.participants import PEOPLE, PEOPLE_LATEST, PersonInvitedV1, PersonLatest, Role
from shared.outbox.kafka import KafkaSettings
from shared.outbox.relay import Relay
from shared.outbox.tables import SHARDS, Outbox
from shared.outbox.unit_of_work import Cause, Stale
from tests.integration.shared.members import KEEPER, Invited, Member, Started
from tests.support.broker import Wire
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.running import Running, running

pytestmark = pytest.mark.integration
OUTBOX = table_of(Outbox)
NOBODY = Cause.by("service:test")


@pytest.fixture
async def keeper(kafka: KafkaSettings, new_database: Callable[[str], Awaitable[Logins]]) -> AsyncIterator[Running]:
    async with running(KEEPER, await new_database("keeper")) as keeper:
        yield keeper


async def outbox_depth(keeper: Running) -> int:
    async with keeper.core.database.engine.connect() as connection:
        return (await connection.execute(sa.select(sa.func.count()).select_from(OUTBOX))).scalar_one()


async def drained(keeper: Running) -> None:
    async def empty() -> bool:
        return await outbox_depth(keeper) == 0

    await eventually(empty, what="an empty outbox")


async def test_a_change_is_published_as_fact_and_snapshot_with_its_cause(keeper: Running, wire: Wire) -> None:
    member = Member(uuid7())
    async with keeper.core.units(NOBODY) as uow:
        await uow.record(member, Invited())
        await uow.record(member, Started(Role.COACH))
    await drained(keeper)

    invited, started = await wire.envelopes(PEOPLE.name, member.id)
    snapshots = await wire.envelopes(PEOPLE_LATEST.name, member.id)
    assert [invited.version, started.version] == [1, 2] == [snapshot.version for snapshot in snapshots]
    assert invited.causation_id is None
    assert started.causation_id == str(invited.id), "what a command leads to follows from its first fact"
    assert [snapshot.causation_id for snapshot in snapshots] == [str(invited.id), str(started.id)]
    assert {envelope.correlation_id for envelope in (invited, started, *snapshots)} == {str(member.id)}
    assert invited.event is not None
    assert invited.event.model_dump()["actor"] == "service:test"


async def test_everything_that_follows_an_event_names_that_event(keeper: Running, wire: Wire) -> None:
    member, other = Member(uuid7()), Member(uuid7())
    async with keeper.core.units(Cause("service:test", causation_id="earlier")) as uow:
        await uow.record(member, Invited())
        await uow.record(member, Started(Role.COACH))
        await uow.record(other, Invited())
    await drained(keeper)
    assert {envelope.causation_id for envelope in await wire.envelopes(PEOPLE.name)} == {"earlier"}


async def test_a_change_that_is_rolled_back_publishes_nothing(keeper: Running, wire: Wire) -> None:
    member = Member(uuid7())
    with pytest.raises(RuntimeError):
        async with keeper.core.units(NOBODY) as uow:
            await uow.record(member, Invited())
            raise RuntimeError
    other = Member(uuid7())
    async with keeper.core.units(NOBODY) as uow:
        await uow.record(other, Invited())
    await drained(keeper)
    assert [envelope.subject for envelope in await wire.envelopes(PEOPLE.name)] == [str(other.id)]


async def test_a_change_on_an_older_state_is_refused(keeper: Running) -> None:
    member = Member(uuid7())
    async with keeper.core.units(NOBODY) as uow:
        await uow.record(member, Invited())
    old = Member(member.id, version=1)
    async with keeper.core.units(NOBODY) as uow:
        await uow.record(member)
    with pytest.raises(Stale):
        async with keeper.core.units(NOBODY) as uow:
            await uow.record(old)


async def test_concurrent_writers_and_relays_keep_the_order_of_each_key(keeper: Running, wire: Wire) -> None:
    members = [Member(uuid7()) for _ in range(6)]
    async with keeper.core.units(NOBODY) as uow:
        for member in members:
            await uow.record(member, Invited())
    relays = [asyncio.create_task(Relay(keeper.core.database, wire.kafka, asyncio.Event()).run()) for _ in range(3)]

    async def write(member: Member) -> None:
        async with keeper.core.units(NOBODY) as uow:
            locked = await uow.lock_one(Member, member.id)
            locked.minutes += 1
            await uow.record(locked, Started(Role.COACH))

    try:
        await asyncio.gather(*(write(member) for member in members for _ in range(25)))
        await drained(keeper)
    finally:
        for relay in relays:
            relay.cancel()
    for member in members:
        versions = [envelope.version for envelope in await wire.envelopes(PEOPLE.name, member.id)]
        assert versions == list(range(1, 27))
        last = (await wire.events(PEOPLE_LATEST.name, member.id))[-1]
        assert isinstance(last, PersonLatest) and last.travel_minutes == 25


def outgoing(person: UUID) -> dict[str, object]:
    """An outbox row of a readable event."""
    event = PersonInvitedV1(person_id=person)
    envelope = Envelope(
        uuid7(), event.wire_type, "participants", event.key, clock.now(), clock.real_now(), 1, event.key, None, None,
        PEOPLE.name, event,
    )  # fmt: skip
    return {
        "shard": crc32(event.key.encode()) % SHARDS, "topic": PEOPLE.name, "key": event.key,
        "headers": envelope.headers(), "body": envelope.body(), "recorded_at": clock.real_now(),
    }  # fmt: skip


async def put(keeper: Running, *rows: dict[str, object]) -> None:
    async with keeper.core.database.transaction() as connection:
        for row in rows:
            await connection.execute(OUTBOX.insert().values(**row))


async def parked(keeper: Running, *reasons: str) -> list[int]:
    """The ids of what is parked, once it is parked for these reasons."""

    async def there() -> bool:
        return [message["reason"] for message in await keeper.core.parked.list(None, 10)] == list(reasons)

    await eventually(there, what=f"parked {reasons}")
    return [message["id"] for message in await keeper.core.parked.list(None, 10)]


async def test_what_the_broker_never_takes_is_parked_with_what_follows_and_others_flow(
    keeper: Running, wire: Wire
) -> None:
    person, other = uuid7(), uuid7()
    large, *behind = (outgoing(person) for _ in range(3))
    large["body"] = b"x" * 2_000_000
    await put(keeper, large, *behind, outgoing(other))
    await drained(keeper)
    first, second, _ = await parked(keeper, "too_large", "behind_parked", "behind_parked")
    assert [record.key for record in await wire.records(PEOPLE.name)] == [str(other).encode()]

    assert await keeper.core.parked.replay(second) == 3, "all of the key, the large one too"
    await drained(keeper)
    first, second, _ = await parked(keeper, "too_large", "behind_parked", "behind_parked")

    await keeper.core.parked.discard(first)
    assert await keeper.core.parked.replay(second) == 2
    await drained(keeper)
    sent = [str(envelope.id) for envelope in await wire.envelopes(PEOPLE.name, person)]
    assert sent == [row["headers"]["ce_id"] for row in behind], "in their order, and readable"  # type: ignore[index]
    assert await keeper.core.parked.count() == 0


async def test_what_is_sent_again_comes_before_a_change_that_was_under_way(keeper: Running, wire: Wire) -> None:
    person = uuid7()
    large, behind, under_way = (outgoing(person) for _ in range(3))
    large["body"] = b"x" * 2_000_000
    await put(keeper, large, behind)
    first, second = await parked(keeper, "too_large", "behind_parked")
    await keeper.core.parked.discard(first)
    async with keeper.core.database.transaction() as connection:
        await connection.execute(OUTBOX.insert().values(**under_way))
        assert await keeper.core.parked.replay(second) == 1
    await drained(keeper)
    sent = [str(envelope.id) for envelope in await wire.envelopes(PEOPLE.name, person)]
    assert sent == [row["headers"]["ce_id"] for row in (behind, under_way)]  # type: ignore[index]
