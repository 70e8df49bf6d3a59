"""Keeps read models at the newest snapshot of each id. One that is not newer changes nothing: order does not matter."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from functools import cache, partial
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.db import Prepared
from shared.db.database import driver_of
from shared.db.errors import is_transient
from shared.events.base import Snapshot
from shared.events.envelope import Envelope, Unreadable
from shared.observability import metrics, span
from shared.outbox.declarations import Projection, Subscription
from shared.outbox.incoming import Incoming
from shared.outbox.persistence import until_handled_or_parked
from shared.outbox.unit_of_work import Cause, UnitOfWork, UnitsOfWork

log = structlog.get_logger()
S = TypeVar("S", bound=Snapshot)
Known = tuple[int, dict[str, Any] | None, UUID]
"""Version and body of a snapshot, and the event that brought it; what is gone has no body."""
MOST_READ = 2_000
UPSERT = """
    WITH pointless AS (
        DELETE FROM parked_messages parked
        USING unnest(CAST(:partitions AS int[]), CAST(:offsets AS bigint[]), CAST(:keys AS bytea[]))
              AS newer(partition, "offset", key)
        WHERE parked.direction = 'in' AND parked.topic = :topic AND parked.key = newer.key
          AND parked.partition = newer.partition AND parked."offset" < newer."offset"
    )
    INSERT INTO {table} AS known (id, version, gone, body, event_id, causation_id, correlation_id, traceparent)
    SELECT id, version, gone, body, event_id, causation_id, correlation_id, traceparent
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS newer(
        id text, version bigint, gone boolean, body jsonb,
        event_id uuid, causation_id text, correlation_id text, traceparent text)
    ORDER BY id
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, gone = excluded.gone, body = excluded.body,
        event_id = excluded.event_id, causation_id = excluded.causation_id,
        correlation_id = excluded.correlation_id, traceparent = excluded.traceparent
    WHERE known.version < excluded.version
    RETURNING id
"""
"""A newer snapshot of a key makes an unreadable older one of it, which is parked, pointless."""


class SnapshotHandler:
    """Applies the snapshots of one topic in batches."""

    def __init__(
        self, service: str, units: UnitsOfWork, subscription: Subscription, applied: asyncio.Condition
    ) -> None:
        self._actor = f"service:{service}"
        self._units = units
        self._topic = subscription.topic
        (self._projection,) = subscription.projections.values()
        self._table = self._projection.rows
        self._applied = applied

    async def handle(self, records: Sequence[Incoming]) -> None:
        """Apply a batch; what cannot be read is parked alone, and a batch that fails goes one by one."""
        if await self._apply(records):
            return
        for record in records:
            await until_handled_or_parked(self._units.database, record, partial(self._attempt, [record]))

    async def replay(self, record: Incoming, unit: UnitOfWork) -> None:
        await self._apply_to(unit, [record.read()], [])

    async def _apply(self, records: Sequence[Incoming]) -> bool:
        try:
            await self._attempt(records)
        except Exception as error:
            if not is_transient(error) and not isinstance(error, Unreadable):
                log.info("batch_goes_one_by_one", topic=self._topic, error=type(error).__name__)
            return False
        return True

    async def _attempt(self, records: Sequence[Incoming]) -> None:
        """Where nothing follows from a snapshot, all that is done is one statement, which is its own transaction."""
        envelopes = [record.read() for record in records]
        with span(f"project {self._topic}", parent_traceparent=envelopes[0].traceparent, records=len(records)):
            if self._projection.then is None:
                async with self._units.database.connection() as connection:
                    await upsert(connection, self._table, _newest_of(envelopes).values(), records)
            else:
                async with self._units(Cause.by(self._actor)) as unit:
                    await self._apply_to(unit, envelopes, records)
        metrics.CONSUMED.labels(self._topic, "handled").inc(len(records))
        async with self._applied:
            self._applied.notify_all()

    async def _apply_to(self, unit: UnitOfWork, envelopes: Sequence[Envelope], records: Sequence[Incoming]) -> None:
        newest = _newest_of(envelopes)
        changed = await upsert(unit.connection, self._table, newest.values(), records)
        newer = [newest[id] for id in changed]
        if newer and self._projection.then is not None:
            await self._projection.then(unit, newer)


def _newest_of(envelopes: Sequence[Envelope]) -> dict[str, Envelope]:
    newest: dict[str, Envelope] = {}
    for envelope in envelopes:
        known = newest.get(envelope.subject)
        if known is None or known.version < envelope.version:
            newest[envelope.subject] = envelope
    return newest


@cache
def _upsert_into(table: str) -> Prepared:
    return Prepared(sa.text(UPSERT.format(table=table)))


async def upsert(
    connection: AsyncConnection, table: sa.Table, envelopes: Iterable[Envelope], records: Sequence[Incoming] = ()
) -> list[str]:
    """Write snapshots where they are newer than what is known; returns the ids that changed.

    What is parked of their keys before these `records`, by which they came, is cleared.
    """
    values = {
        "rows": orjson.dumps([_row(envelope) for envelope in envelopes]).decode(),
        "topic": records[0].topic if records else "",
        "partitions": [record.partition for record in records],
        "offsets": [record.offset for record in records],
        "keys": [record.key for record in records],
    }
    return [row["id"] for row in await _upsert_into(table.name).rows(driver_of(connection), values)]


def _row(envelope: Envelope) -> dict[str, object]:
    return {
        "id": envelope.subject,
        "version": envelope.version,
        "gone": envelope.event is None,
        "body": orjson.Fragment(envelope.event.model_dump_json()) if envelope.event is not None else None,
        "event_id": str(envelope.id),
        "causation_id": envelope.causation_id,
        "correlation_id": envelope.correlation_id,
        "traceparent": envelope.traceparent,
    }


def _newest(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table.c.version, table.c.body, table.c.event_id).where(table.c.id == sa.bindparam("id"))


class Projections:
    """The read models of one service, for those who must wait until they are new enough."""

    def __init__(self, units: UnitsOfWork, projections: Sequence[Projection]) -> None:
        self._database = units.database
        self._read: OrderedDict[tuple[type[Snapshot], str], tuple[UUID, Snapshot]] = OrderedDict()
        self._newest = {projection.snapshot: Prepared(_newest(projection.rows)) for projection in projections}
        self.applied = asyncio.Condition()

    async def at_least(self, kind: type[Snapshot], id: UUID | str, version: int, timeout: float) -> bool:
        """Wait until the projection of `id` is that version or newer; False when `timeout` seconds pass."""
        return await self._reached(kind, id, version, timeout) is not None

    async def read_at_least(self, kind: type[S], id: UUID | str, version: int, timeout: float) -> S | None:
        """As `at_least`, with the state that was found; None when it did not come in time, or is gone."""
        return self._state(kind, id, await self._reached(kind, id, version, timeout))

    async def read(self, kind: type[S], id: UUID | str) -> S | None:
        """The newest known state of `id`, outside any unit of work."""
        return self._state(kind, id, await self._known(kind, id))

    def _state(self, kind: type[S], id: UUID | str, known: Known | None) -> S | None:
        """Made of its row once for each event that wrote it: every request of a person asks for the same."""
        if known is None or known[1] is None:
            return None
        _, body, event_id = known
        read = self._read.get((kind, str(id)))
        if read is not None and read[0] == event_id:
            return cast("S", read[1])
        state = kind.model_validate(body)
        self._read[kind, str(id)] = event_id, state
        if len(self._read) > MOST_READ:
            self._read.popitem(last=False)
        return state

    async def _reached(self, kind: type[Snapshot], id: UUID | str, version: int, timeout: float) -> Known | None:
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            known = await self._known(kind, id)
            if known is not None and known[0] >= version:
                return known
            remaining = deadline - asyncio.get_running_loop().time()
            if remaining <= 0:
                return None
            await self._next_change(min(remaining, 0.05))

    async def _known(self, kind: type[Snapshot], id: UUID | str) -> Known | None:
        async with self._database.connection() as connection:
            rows = await self._newest[kind].rows(driver_of(connection), {"id": str(id)})
        return (rows[0]["version"], rows[0]["body"], rows[0]["event_id"]) if rows else None

    async def _next_change(self, at_most: float) -> None:
        """A change in this process, or a short while: a replica may have applied it."""
        try:
            async with asyncio.timeout(at_most), self.applied:
                await self.applied.wait()
        except TimeoutError:
            return
