"""Gives each incoming event its effect exactly once: effect, inbox row and outgoing events are one transaction.

Nothing here raises to the caller but cancellation: transient errors are retried for ever, everything else is parked.
"""

import asyncio
from collections.abc import Sequence
from functools import partial

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert

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
    .values({name: sa.bindparam(name) for name in ("consumer", "event_id", "handled_at")})
    .on_conflict_do_nothing()
    .returning(INBOX.c.event_id)
)


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
        await self._react(unit, record.read())

    async def _all_at_once(self, records: Sequence[Incoming]) -> bool:
        try:
            envelopes = [record.read() for record in records]
            async with self._units(Cause.by(self._actor)) as unit:
                if await parking.any_parked(
                    unit.connection, self._subscription.topic, {record.key for record in records}
                ):
                    return False
                for envelope in envelopes:
                    await self._react(unit, envelope)
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
            await self._react(unit, record.read())
        metrics.CONSUMED.labels(self._subscription.topic, "handled").inc()

    async def _react(self, unit: UnitOfWork, envelope: Envelope) -> None:
        fact = envelope.event
        assert isinstance(fact, Fact)
        reaction = self._subscription.reactions.get(type(fact))
        if reaction is None or not await self._first_time(unit, envelope):
            return
        unit.follow(Cause.after(envelope, self._actor))
        name = reaction.react.__name__
        with span(name, parent_traceparent=envelope.traceparent, event_id=str(envelope.id)):
            with metrics.HANDLING_SECONDS.labels(self._consumer, envelope.type).time():
                await reaction.react(unit, fact, envelope)

    async def _first_time(self, unit: UnitOfWork, envelope: Envelope) -> bool:
        row = {"consumer": self._consumer, "event_id": envelope.id, "handled_at": clock.real_now()}
        return bool(await unit.fetch(FIRST_TIME, row))
