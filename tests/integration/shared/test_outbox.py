"""A change and its events commit together, and reach the topic once each, in order per key."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from shared.db import table_of
from shared.events.participants import PEOPLE, PEOPLE_LATEST, PersonLatest, Role
from shared.outbox.kafka import KafkaSettings
from shared.outbox.relay import Relay
from shared.outbox.tables import Outbox
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


async def test_what_the_broker_never_takes_is_parked_with_what_follows_and_can_be_sent_again(
    keeper: Running, wire: Wire
) -> None:
    key, other = str(uuid7()), str(uuid7())

    def row(size: int, key: str) -> dict[str, object]:
        headers = {"ce_id": "x"}
        return {
            "shard": 3, "topic": PEOPLE.name, "key": key, "headers": headers,
            "body": b"x" * size, "recorded_at": sa.func.clock_timestamp(),
        }  # fmt: skip

    async with keeper.core.database.transaction() as connection:
        for values in (row(2_000_000, key), row(10, key), row(10, other)):
            await connection.execute(OUTBOX.insert().values(**values))
    await drained(keeper)
    parked = await keeper.core.parked.list(None, 10)
    assert [message["reason"] for message in parked] == ["too_large", "behind_parked"]
    assert [record.key for record in await wire.records(PEOPLE.name)] == [other.encode()]

    await keeper.core.parked.discard(parked[0]["id"])
    assert await keeper.core.parked.replay(parked[1]["id"]) == 1
    await drained(keeper)
    assert [record.key for record in await wire.records(PEOPLE.name)].count(key.encode()) == 1
    assert await keeper.core.parked.count() == 0
