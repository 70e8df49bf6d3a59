"""Builds the read models of one service anew from what their owners publish again, compares, and puts right.

The system runs on meanwhile: readers see the live tables, consumers fill them, and only the last step changes them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared import clock
from shared.db.database import driver_of
from shared.events.envelope import Envelope, Unreadable
from shared.outbox.declarations import Projection
from shared.outbox.incoming import Incoming
from shared.outbox.kafka import PARTITIONS, KafkaSettings, Offsets
from shared.outbox.rebuilt import Differences, RebuiltTable
from shared.outbox.republishing import Copy, Listed
from shared.outbox.unit_of_work import Cause, UnitOfWork, UnitsOfWork

LOCK = 7_110_008
AHEAD = 4_000
"""So many snapshots are asked for before they have arrived: enough to keep all busy, few enough to hold up nobody."""
RECORDS_AT_ONCE, ROWS_AT_ONCE = 2_000, 1_000
SILENCE_SECONDS = 60.0
SHOWN_IDS = 20


class Owners(Protocol):
    async def publish_again(self, topic: str, after: UUID | None) -> Listed:
        """Ask the owner of a topic for the next page. Raises OwnerSilent."""


OpenOwners = Callable[[], AbstractAsyncContextManager[Owners]]


class OwnerSilent(Exception):
    """An owner did not publish again; says which one and why."""


class AlreadyRunning(Exception):
    """Somebody rebuilds this service's read models at this moment."""


class NothingArrives(Exception):
    """What the owner published does not come out of the broker."""


@dataclass
class Report:
    """One read model, with the ids of what was not as published when the rebuild began. See `rebuilt.Differences`."""

    topic: str
    rows: int = 0
    behind: int = 0
    missing: int = 0
    wrong: int = 0
    foreign: int = 0
    derived_wrong: int = 0
    ids: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return not (self.missing or self.behind or self.wrong or self.foreign or self.derived_wrong)

    def as_data(self) -> dict[str, Any]:
        return {**vars(self), "equal": self.equal}


class Rebuilding:
    """Of one service."""

    def __init__(
        self,
        service: str,
        units: UnitsOfWork,
        kafka: KafkaSettings,
        projections: Sequence[Projection],
        owners: OpenOwners,
        caught_up: Callable[[], Awaitable[None]],
    ) -> None:
        self._cause = Cause.by(f"service:{service}")
        self._units = units
        self._kafka = kafka
        self._projections = sorted(projections, key=lambda projection: projection.snapshot.topic.name)
        self._owners = owners
        self._caught_up = caught_up

    async def run(self) -> AsyncIterator[dict[str, Any]]:
        """Progress as it goes, and reports in the last item. Raises AlreadyRunning before the first one.

        Closed early, it leaves everything as it was.
        """
        async with self._units.database.engine.connect() as connection:
            driver = driver_of(connection)
            if not await driver.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                raise AlreadyRunning
            try:
                tables = [RebuiltTable(driver, projection) for projection in self._projections]
                yield {"begun": [table.projection.snapshot.topic.name for table in tables]}
                async with self._reading(tables) as reading:
                    async with self._owners() as owners:
                        for table in tables:
                            async for progress in reading.build(table, owners):
                                yield progress
                    unpublished = {table.name: await reading.unpublished(table) for table in tables}
                async with self._units.on(connection, self._cause) as unit:
                    reports = [
                        await _put_right(unit, table, reading.listed[table.name], unpublished[table.name])
                        for table in tables
                    ]
                yield {"reports": [report.as_data() for report in reports], "equal": all(one.equal for one in reports)}
            finally:
                await connection.invalidate()  # with its session go its tables and its lock

    @asynccontextmanager
    async def _reading(self, tables: Sequence[RebuiltTable]) -> AsyncIterator["Reading"]:
        """All that is written to the topics from now on."""
        consumer = AIOKafkaConsumer(**self._kafka.connection(), enable_auto_commit=False)
        await consumer.start()
        try:
            for table in tables:
                await table.create()
            reading = Reading(consumer, self._kafka, tables)
            await reading.begin()
            async with asyncio.timeout(SILENCE_SECONDS):
                await self._caught_up()
            for table in tables:
                await table.remember()
            yield reading
        finally:
            await consumer.stop()


class Reading:
    """The topics of all tables, from the moment of `begin` on."""

    def __init__(self, consumer: AIOKafkaConsumer, kafka: KafkaSettings, tables: Sequence[RebuiltTable]) -> None:
        self._consumer = consumer
        self._tables = {kafka.physical(table.projection.snapshot.topic.name): table for table in tables}
        self._kafka = kafka
        self._partitions = [TopicPartition(name, number) for name in self._tables for number in range(PARTITIONS)]
        self._known: dict[str, dict[str, int]] = {table.name: {} for table in tables}
        self._seen: set[UUID] = set()
        self.listed: dict[str, dict[str, int]] = {table.name: {} for table in tables}
        """By table the id and version of all that its owner published again."""

    async def begin(self) -> None:
        self._consumer.assign(self._partitions)
        for partition, end in (await self._consumer.end_offsets(self._partitions)).items():
            self._consumer.seek(partition, end)

    async def build(self, table: RebuiltTable, owners: Owners) -> AsyncIterator[dict[str, Any]]:
        """Until every copy that the owner lists has arrived, or a newer state of it."""
        topic, listed = table.projection.snapshot.topic.name, self.listed[table.name]
        left: list[Copy] = []
        following: UUID | None = None
        asking: asyncio.Task[Listed] | None = asyncio.create_task(owners.publish_again(topic, None))
        heard = asyncio.get_running_loop().time()
        try:
            while asking is not None or left:
                if asking is not None and asking.done():
                    page, asking = asking.result(), None
                    listed |= {copy.key: copy.version for copy in page.items}
                    left += page.items
                    following = page.next
                if asking is None and following is not None and len(left) < AHEAD:
                    asking, following = asyncio.create_task(owners.publish_again(topic, following)), None
                if await self._read():
                    heard = asyncio.get_running_loop().time()
                    yield {"topic": topic, "listed": len(listed), "arrived": len(listed) - len(left)}
                elif asking is None and asyncio.get_running_loop().time() - heard > SILENCE_SECONDS:
                    raise NothingArrives(topic)
                left = [copy for copy in left if not self._has_arrived(table, copy)]
                if asking is None and following is None and not left:
                    break
        finally:
            if asking is not None:
                asking.cancel()
        await table.keep_newest()
        yield {"topic": topic, "listed": len(listed), "arrived": len(listed)}

    def _has_arrived(self, table: RebuiltTable, copy: Copy) -> bool:
        """The copy itself, or something newer: a state that was on its way already may come before its copy."""
        return copy.event_id in self._seen or self._known[table.name].get(copy.key, -1) > copy.version

    async def unpublished(self, table: RebuiltTable) -> dict[str, int]:
        """Rows of which nothing is published, though all was read that was on the topic when they were seen."""
        suspects = await table.unpublished()
        if not suspects:
            return {}
        await self._read_to(dict(await self._consumer.end_offsets(self._partitions)))
        for other in self._tables.values():
            await other.keep_newest()
        still = await table.unpublished()
        return {id: version for id, version in suspects.items() if still.get(id) == version}

    async def _read_to(self, ends: Offsets) -> None:
        async with asyncio.timeout(SILENCE_SECONDS):
            while any([await self._consumer.position(part) < end for part, end in ends.items()]):
                await self._read()

    async def _read(self) -> int:
        """What has arrived, however little. A record that cannot be read is none: consumers park it."""
        batches = await self._consumer.getmany(timeout_ms=100, max_records=RECORDS_AT_ONCE)
        count = 0
        for partition, records in batches.items():
            table = self._tables[partition.topic]
            known = self._known[table.name]
            envelopes = [read for record in records if (read := _readable(self._incoming(record)))]
            await table.add(envelopes)
            for envelope in envelopes:
                known[envelope.subject] = max(envelope.version, known.get(envelope.subject, 0))
                self._seen.add(envelope.id)
            count += len(records)
        return count

    def _incoming(self, record: Any) -> Incoming:
        topic = self._kafka.logical(record.topic)
        return Incoming(topic, record.partition, record.offset, record.key or b"", tuple(record.headers), record.value)


def _readable(record: Incoming) -> Envelope | None:
    try:
        return record.read()
    except Unreadable:
        return None


async def _put_right(
    unit: UnitOfWork, table: RebuiltTable, listed: dict[str, int], unpublished: dict[str, int]
) -> Report:
    """What differs becomes as published, with all that follows from it, in the unit's transaction."""
    found = await table.differences(listed, unpublished)
    await _tell(unit, table, [_gone(table, id) for id in found.foreign])
    await table.mend(found)
    changed = found.to_write
    for begun in range(0, len(changed), ROWS_AT_ONCE):
        await _tell(unit, table, await table.envelopes_of(changed[begun : begun + ROWS_AT_ONCE]))
    derived_wrong = await _derive_again(unit, table)
    return _report(table, await table.count(), found, derived_wrong)


async def _tell(unit: UnitOfWork, table: RebuiltTable, envelopes: Sequence[Envelope]) -> None:
    if envelopes and table.projection.then is not None:
        await table.projection.then(unit, envelopes)


async def _derive_again(unit: UnitOfWork, table: RebuiltTable) -> int:
    again, wrong, after = table.projection.again, 0, ""
    while again is not None and (envelopes := await table.states(after, ROWS_AT_ONCE, clock.now())):
        wrong += await again(unit, envelopes)
        after = envelopes[-1].subject
    return wrong


def _report(table: RebuiltTable, rows: int, found: Differences, derived_wrong: int) -> Report:
    ids = [*found.missing, *found.behind, *found.wrong, *found.foreign][:SHOWN_IDS]
    return Report(
        topic=table.projection.snapshot.topic.name,
        rows=rows,
        behind=len(found.behind),
        missing=len(found.missing),
        wrong=len(found.wrong),
        foreign=len(found.foreign),
        derived_wrong=derived_wrong,
        ids=ids,
    )


def _gone(table: RebuiltTable, id: str) -> Envelope:
    """What follows from a row that nobody published is undone like that of an erased one."""
    snapshot, now = table.projection.snapshot, clock.now()
    return Envelope(
        id=UUID(int=0),
        type=snapshot.wire_type,
        source=snapshot.topic.owner,
        subject=id,
        time=now,
        recorded_time=clock.real_now(),
        version=0,
        correlation_id=id,
        causation_id=None,
        traceparent=None,
        topic=snapshot.topic.name,
        event=None,
    )
