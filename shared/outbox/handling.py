"""Gives each incoming event its effect exactly once: effect, inbox row and outgoing events are one transaction.

Nothing here raises to the caller but cancellation: transient errors are retried for ever, everything else is parked.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import ARRAY, insert

from shared import clock
from shared.db import Prepared, table_of
from shared.db.errors import is_transient
from shared.events.base import Fact
from shared.events.envelope import Envelope
from shared.observability import metrics, span
from shared.outbox import parking
from shared.outbox.declarations import Subscription
from shared.outbox.incoming import Incoming
from shared.outbox.persistence import until_handled_or_parked
from shared.outbox.tables import Inbox
from shared.outbox.unit_of_work import Cause, UnitOfWork, UnitsOfWork

log = structlog.get_logger()
INBOX = table_of(Inbox)
FIRST_TIME = Prepared(
    insert(INBOX)
    .from_select(
        ["consumer", "event_id", "handled_at"],
        sa.select(
            sa.bindparam("consumer", type_=sa.Text),
            sa.func.unnest(sa.bindparam("event_ids", type_=ARRAY(sa.Uuid))),
            sa.bindparam("handled_at", type_=INBOX.c.handled_at.type),
        ),
    )
    .on_conflict_do_nothing()
    .returning(INBOX.c.event_id)
)
"""Gives those of the events that this consumer had not seen."""


def by_partition(records: Sequence[Incoming]) -> list[list[Incoming]]:
    """The records of each partition, in their order."""
    parts: dict[int, list[Incoming]] = {}
    for record in records:
        parts.setdefault(record.partition, []).append(record)
    return list(parts.values())


class FactHandler:
    """Runs the reactions of one service to one topic of facts."""

    def __init__(self, service: str, units: UnitsOfWork, subscription: Subscription) -> None:
        self._actor = f"service:{service}"
        self._consumer = f"{service}.{subscription.topic}"
        self._units = units
        self._subscription = subscription

    async def handle(self, records: Sequence[Incoming]) -> None:
        """Handle the records of each partition in order. Plain inserts share one transaction, unless that fails.

        Partitions go side by side: order is promised per key, and a key has one partition. One after the other, a
        backlog took eight times as long, most of it spent waiting for the database.
        """
        if self._subscription.plain and len(records) > 1 and await self._all_at_once(records):
            return
        await asyncio.gather(*(self._one_by_one(part) for part in by_partition(records)))

    async def _one_by_one(self, records: Sequence[Incoming]) -> None:
        for record in records:
            await until_handled_or_parked(self._units.database, record, partial(self._attempt, record))

    async def replay(self, record: Incoming, unit: UnitOfWork) -> None:
        """Handle a parked record in the transaction that removes it. Raises what handling raises."""
        await self._react(unit, [record.read()])

    async def _all_at_once(self, records: Sequence[Incoming]) -> bool:
        try:
            envelopes = [record.read() for record in records]
            async with self._units(Cause.by(self._actor)) as unit:
                if await parking.any_parked(
                    unit.connection, self._subscription.topic, {record.key for record in records}
                ):
                    return False
                await self._react(unit, envelopes)
        except Exception as error:
            if not is_transient(error):
                log.info("batch_goes_one_by_one", consumer=self._consumer, error=type(error).__name__)
            return False
        metrics.CONSUMED.labels(self._subscription.topic, "handled").inc(len(records))
        return True

    async def _attempt(self, record: Incoming) -> None:
        async with self._units(Cause.by(self._actor)) as unit:
            if await parking.park_behind(unit.connection, record):
                metrics.CONSUMED.labels(self._subscription.topic, "parked").inc()
                return
            await self._react(unit, [record.read()])
        metrics.CONSUMED.labels(self._subscription.topic, "handled").inc()

    async def _react(self, unit: UnitOfWork, envelopes: Sequence[Envelope]) -> None:
        """Each event that something is done about, and that was not seen before, has its effect, in this order."""
        wanted = [one for one in envelopes if type(one.event) in self._subscription.reactions]
        new = await self._first_time(unit, wanted) if wanted else set()
        for envelope in wanted:
            if envelope.id in new:
                new.remove(envelope.id)
                await self._react_once(unit, envelope, alone=len(envelopes) == 1)

    async def _react_once(self, unit: UnitOfWork, envelope: Envelope, *, alone: bool) -> None:
        """An event alone writes what it added inside its span, so that its trace shows what the database refused."""
        fact = envelope.event
        assert isinstance(fact, Fact)
        react = self._subscription.reactions[type(fact)].react
        unit.follow(Cause.after(envelope, self._actor))
        with span(react.__name__, parent_traceparent=envelope.traceparent, event_id=str(envelope.id)):
            with metrics.HANDLING_SECONDS.labels(self._consumer, envelope.type).time():
                await react(unit, fact, envelope)
                if alone:
                    await unit.write()

    async def _first_time(self, unit: UnitOfWork, envelopes: Sequence[Envelope]) -> set[UUID]:
        """Asked in the order of the ids: two replicas that were given the same events never wait for each other."""
        ids = sorted({envelope.id for envelope in envelopes})
        row = {"consumer": self._consumer, "event_ids": ids, "handled_at": clock.real_now()}
        return {row["event_id"] for row in await unit.fetch(FIRST_TIME, row)}
