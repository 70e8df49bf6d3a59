"""One transaction of a service: what it changes and what it publishes commit together, or not at all."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from shared import clock
from shared.db import Database, Prepared
from shared.db.database import begin, driver_of, ended_well
from shared.events.base import Event, Snapshot
from shared.events.envelope import Envelope
from shared.observability import traceparent
from shared.outbox.causes import Cause, NotFound, Stale
from shared.outbox.look_up import LookUp
from shared.outbox.messages import COLUMNS, POST, TABLE, as_arrays, as_records
from shared.outbox.stored import Aggregate, Published, Stored
from shared.scope import Scope

__all__ = ["Cause", "NotFound", "Stale", "UnitOfWork", "UnitsOfWork"]
A = TypeVar("A", bound=Aggregate)
S = TypeVar("S", bound=Snapshot)


class UnitOfWork:
    """What a command handler works with. `record` is the only way to change an aggregate and to publish."""

    def __init__(
        self, connection: AsyncConnection, published: Published, projections: dict[type, sa.Table], cause: Cause
    ) -> None:
        self.connection = connection
        self._driver = driver_of(connection)
        self.cause = cause
        self._published = published
        self._projections = projections
        self._first_facts: dict[UUID, UUID] = {}
        self._added: defaultdict[type, list[Any]] = defaultdict(list)
        self._messages: list[Envelope] = []
        self.wrote_messages = False
        self.rung: set[str] = set()

    def follow(self, cause: Cause) -> None:
        """From here on this unit acts because of that event; used where several events share a transaction."""
        self.cause = cause
        self._first_facts.clear()

    def ring(self, bell: str) -> None:
        """After the commit, wake whoever waits for `units.bell(bell)` in this process; other processes poll."""
        self.rung.add(bell)

    def table_of(self, kind: type) -> sa.Table:
        """Where aggregates, or projected snapshots, of this kind stand."""
        return self._projections[kind] if kind in self._projections else self._published.stored(kind).table

    async def execute(self, statement: sa.Executable, parameters: Any = None) -> sa.CursorResult[Any]:
        """Run a statement on rows that are nobody's aggregate: queries, queues, projections."""
        return await self.connection.execute(statement, parameters)

    async def fetch(self, statement: Prepared, values: Mapping[str, Any]) -> Sequence[asyncpg.Record]:
        """Run a statement that is prepared once for all, for what happens in every command."""
        return await statement.rows(self._driver, values)

    async def get(self, aggregate: type[A], id: UUID) -> A | None:
        """The aggregate as it stands, without a lock."""
        stored = self._published.stored(aggregate)
        found = await self.fetch(stored.by_ids, {"ids": [id]})
        return stored.load(found[0]) if found else None

    async def known(self, aggregate: type[A], ids: Sequence[UUID]) -> set[UUID]:
        """Which of these ids there are."""
        return {row["id"] for row in await self.fetch(self._published.stored(aggregate).known, {"ids": ids})}

    async def find(
        self,
        aggregate: type[A],
        *where: sa.ColumnElement[bool],
        lock: bool = False,
        order_by: Sequence[Any] = (),
        limit: int | None = None,
    ) -> list[A]:
        """The aggregates that meet the clauses on their table's columns, by id unless told otherwise."""
        stored = self._published.stored(aggregate)
        query = sa.select(*stored.columns).where(*where).order_by(*(order_by or (stored.table.c.id,)))
        if limit is not None:
            query = query.limit(limit)
        if lock:
            query = query.with_for_update()
        return [stored.load(row) for row in (await self.execute(query)).mappings()]

    async def lock(self, aggregate: type[A], *ids: UUID) -> list[A]:
        """Lock these aggregates in the order of their ids and read them; unknown ids are left out."""
        stored = self._published.stored(aggregate)
        return [stored.load(row) for row in await self.fetch(stored.locked_by_ids, {"ids": sorted(set(ids))})]

    async def lock_one(self, aggregate: type[A], id: UUID) -> A:
        """Lock one aggregate. Raises NotFound."""
        found = await self.lock(aggregate, id)
        if not found:
            raise NotFound(aggregate.__name__.lower())
        return found[0]

    async def record(
        self, aggregate: Aggregate, fact: object | None = None, *, event_id: UUID | None = None
    ) -> UUID | None:
        """Raise the aggregate's version, store it, publish the fact and the new snapshot. Returns the fact's event id.

        The row is written at once and keeps its lock until the commit; the messages go to the outbox just before that,
        so that outbox ids follow lock order.
        """
        stored = self._published.stored(type(aggregate))
        await self._store(stored, aggregate)
        chain = stored.correlation(aggregate)
        fact_id: UUID | None = None
        if fact is not None:
            public = self._published.public(aggregate, fact).model_copy(update={"actor": self.cause.actor})
            fact_id = event_id or uuid7()
            self.send(self._envelope(stored, aggregate, public, fact_id, self._cause_in(chain)))
            self._first_facts.setdefault(chain, fact_id)
        snapshot = stored.snapshot(aggregate)
        if snapshot is not None:
            cause = str(fact_id) if fact_id else self._cause_in(chain)
            self.send(self._envelope(stored, aggregate, snapshot, uuid7(), cause))
        return fact_id

    def add(self, aggregate: Aggregate) -> None:
        """As `record_new`, with all others that this unit adds, just before its commit: until then no query sees it."""
        self._added[type(aggregate)].append(aggregate)

    async def record_new(self, aggregates: Sequence[Aggregate]) -> None:
        """As `record` without a fact, by COPY, for up to a few thousand of one kind that were never stored."""
        if not aggregates:
            return
        stored = self._published.stored(type(aggregates[0]))
        for aggregate in aggregates:
            aggregate.version = 1
        rows = map(stored.record, aggregates)
        await self._driver.copy_records_to_table(stored.table.name, columns=stored.names, records=rows)
        await self.publish_again(aggregates)

    async def publish_again(self, aggregates: Sequence[Aggregate]) -> list[Envelope]:
        """Publish the snapshots of aggregates of one kind, at their versions; this transaction holds their locks."""
        stored, cause = self._published.stored(type(aggregates[0])), self.cause.causation_id
        snapshots = ((one, stored.snapshot(one)) for one in aggregates)
        messages = [self._envelope(stored, one, state, uuid7(), cause) for one, state in snapshots if state]
        if messages:
            await self.write()
            await self._driver.copy_records_to_table(TABLE, columns=COLUMNS, records=as_records(messages))
            self.wrote_messages = True
        return messages

    async def erase(self, aggregate: Aggregate) -> None:
        """Remove it and publish a tombstone: readers know it as gone, compaction leaves nothing else under its key."""
        stored = self._published.stored(type(aggregate))
        mine = sa.and_(stored.table.c.id == aggregate.id, stored.table.c.version == aggregate.version)
        if (await self.execute(stored.table.delete().where(mine))).rowcount != 1:
            raise Stale(f"{type(aggregate).__name__} was changed by somebody else")
        aggregate.version += 1
        snapshot = stored.snapshot(aggregate)
        if snapshot is not None:
            last = self._envelope(stored, aggregate, snapshot, uuid7(), self._cause_in(stored.correlation(aggregate)))
            self.send(replace(last, event=None))

    def send(self, message: Envelope) -> None:
        """For the kernel's own messages; services have `record` and `erase`."""
        self._messages.append(message)

    async def write(self, statement: Prepared | None = None, **values: Any) -> None:
        """Write what was added and what is to be sent, as every unit does before its commit.

        A `statement` with these `values` beside those of POST does something else in the same round trip.
        """
        added, self._added = self._added, defaultdict(list)
        for aggregates in added.values():
            await self.record_new(aggregates)
        messages, self._messages = self._messages, []
        if messages or statement is not None:
            await self.fetch(statement or POST, as_arrays(messages) | values)
            self.wrote_messages = self.wrote_messages or bool(messages)

    async def snapshot(self, kind: type[S], id: UUID | str) -> S | None:
        """The newest state of another service's aggregate, as this service knows it."""
        return (await self.snapshots(kind, [id])).get(str(id))

    async def snapshots(self, kind: type[S], ids: Iterable[UUID | str]) -> dict[str, S]:
        """As `snapshot`, for many ids at once; unknown and erased ids are left out."""
        table = self._projections[kind]
        query = sa.select(table.c.id, table.c.body).where(
            table.c.id.in_([str(id) for id in ids]), table.c.gone.is_(False)
        )
        return {row.id: kind.model_validate(row.body) for row in await self.execute(query)}

    async def look_up(self, kind: type[S], ids: Iterable[UUID | str]) -> LookUp[S]:
        """As `snapshots`, and which of the others are gone for good: only for the rest is it worth waiting."""
        table = self._projections[kind]
        wanted = {str(id) for id in ids}
        query = sa.select(table.c.id, table.c.body, table.c.gone).where(table.c.id.in_(wanted))
        return LookUp.of(kind, wanted, ((row.id, row.body, row.gone) for row in await self.execute(query)))

    async def _store(self, stored: Stored[Any], aggregate: Aggregate) -> None:
        known = aggregate.version
        aggregate.version = known + 1
        values = stored.values(aggregate)
        if known == 0:
            await self.fetch(stored.insert, values)
            return
        changed = {f"new_{name}": value for name, value in values.items()}
        if not await self.fetch(stored.update, changed | {"known_version": known}):
            raise Stale(f"{type(aggregate).__name__} was changed by somebody else")

    def _cause_in(self, chain: UUID) -> str | None:
        """The event that this unit follows; a command follows none, so what it leads to follows its first fact."""
        first = self._first_facts.get(chain)
        return self.cause.causation_id or (str(first) if first else None)

    def _envelope(
        self, stored: Stored[Any], aggregate: Aggregate, event: Event, id: UUID, causation_id: str | None
    ) -> Envelope:
        return Envelope(
            id=id,
            type=event.wire_type,
            source=self._published.source,
            subject=event.key,
            time=clock.now(),
            recorded_time=clock.real_now(),
            version=aggregate.version,
            correlation_id=str(stored.correlation(aggregate)),
            causation_id=causation_id,
            traceparent=traceparent(),
            topic=event.topic.name,
            event=event,
        )


class UnitsOfWork:
    """Opens units of work on one database; wakes whoever waits for what they committed.

    `unit` is the service's own kind of unit of work, where its handlers ask more of one than the kernel offers.
    """

    def __init__(
        self,
        database: Database,
        published: Published,
        projections: dict[type, sa.Table] | None = None,
        unit: type[UnitOfWork] = UnitOfWork,
    ) -> None:
        self.database = database
        self.published = published
        self.projections = projections or {}
        self._unit = unit
        self.outbox_filled = asyncio.Event()
        self._bells: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def bell(self, name: str) -> asyncio.Event:
        """Set after each commit of a unit that rang it; who waits for it clears it first, then looks, then waits."""
        return self._bells[name]

    @asynccontextmanager
    async def __call__(self, cause: Cause) -> AsyncIterator[UnitOfWork]:
        """One transaction. Nothing that waits for the network belongs inside."""
        async with self.database.transaction(cause.actor) as connection:
            unit = self._unit(connection, self.published, self.projections, cause)
            yield unit
            await unit.write()
        self._wake(unit)

    @asynccontextmanager
    async def reading(self, scope: Scope) -> AsyncIterator[UnitOfWork]:
        """One transaction in a caller's name that only reads, behind the second wall: `shared/db/walls.py`."""
        async with self.database.transaction(scope.actor, scope) as connection:
            yield self._unit(connection, self.published, self.projections, Cause.by(scope.actor))

    @asynccontextmanager
    async def on(self, connection: AsyncConnection, cause: Cause) -> AsyncIterator[UnitOfWork]:
        """A unit of work on a connection, in AUTOCOMMIT, that somebody holds: commits under that session's lock."""
        await begin(connection, cause.actor)
        async with ended_well(connection):
            unit = self._unit(connection, self.published, self.projections, cause)
            yield unit
            await unit.write()
        self._wake(unit)

    def _wake(self, unit: UnitOfWork) -> None:
        if unit.wrote_messages:
            self.outbox_filled.set()
        for bell in unit.rung:
            self._bells[bell].set()
