"""Gives each incoming event its effect exactly once: effect, inbox row and outgoing events are one transaction.

Nothing here raises to the caller but cancellation: transient errors are retried for ever, everything else is parked.
"""

import asyncio
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import sqlalchemy as sa
import structlog

from shared import clock
from shared.db import Prepared
from shared.db.errors import is_transient
from shared.events.base import Fact
from shared.events.envelope import Envelope
from shared.observability import metrics, span
from shared.outbox import parking
from shared.outbox.declarations import Subscription
from shared.outbox.incoming import Incoming
from shared.outbox.persistence import until_handled_or_parked
from shared.outbox.unit_of_work import Cause, UnitOfWork, UnitsOfWork

log = structlog.get_logger()
FIRST_TIME = Prepared(
    sa.text("""
    WITH waits AS (
        SELECT 1 FROM parked_messages
        WHERE direction = 'in' AND topic = :topic AND key = ANY(CAST(:keys AS bytea[])) LIMIT 1
    ), new AS (
        INSERT INTO inbox (consumer, event_id, handled_at)
        SELECT :consumer, event_id, :handled_at FROM unnest(CAST(:event_ids AS uuid[])) AS event_id
        WHERE NOT EXISTS (SELECT FROM waits)
        ON CONFLICT DO NOTHING RETURNING event_id
    )
    SELECT EXISTS (SELECT FROM waits) AS behind, ARRAY(SELECT event_id FROM new) AS event_ids
    """)
)
"""Whether one of these keys has a parked message; if not, those of the events that this consumer had not seen."""


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
        await self._react(unit, [record.read()], keys=[])

    async def _all_at_once(self, records: Sequence[Incoming]) -> bool:
        try:
            envelopes = [record.read() for record in records]
            async with self._units(Cause.by(self._actor)) as unit:
                if not await self._react(unit, envelopes, keys=list({record.key for record in records})):
                    return False
        except Exception as error:
            if not is_transient(error):
                log.info("batch_goes_one_by_one", consumer=self._consumer, error=type(error).__name__)
            return False
        self._count("handled", len(records))
        return True

    async def _attempt(self, record: Incoming) -> None:
        """A fact that nothing is done about costs nothing but reading it."""
        envelope = record.read()
        if type(envelope.event) in self._subscription.reactions:
            async with self._units(Cause.by(self._actor)) as unit:
                while not await self._react(unit, [envelope], keys=[record.key]):
                    if await parking.park_behind(unit.connection, record):
                        self._count("parked")
                        return
        self._count("handled")

    def _count(self, outcome: str, number: int = 1) -> None:
        metrics.CONSUMED.labels(self._subscription.topic, outcome).inc(number)

    async def _react(self, unit: UnitOfWork, envelopes: Sequence[Envelope], keys: Sequence[bytes]) -> bool:
        """Each event that something is done about, and that was not seen before, has its effect, in this order.

        False, and nothing done, where a message of one of these keys is parked.
        """
        wanted = [one for one in envelopes if type(one.event) in self._subscription.reactions]
        new = await self._first_time(unit, wanted, keys) if wanted else set()
        if new is None:
            return False
        for envelope in wanted:
            if envelope.id in new:
                new.remove(envelope.id)
                await self._react_once(unit, envelope, alone=len(envelopes) == 1)
        return True

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

    async def _first_time(
        self, unit: UnitOfWork, envelopes: Sequence[Envelope], keys: Sequence[bytes]
    ) -> set[UUID] | None:
        """Asked in the order of the ids: two replicas that were given the same events never wait for each other."""
        values = {
            "consumer": self._consumer,
            "event_ids": sorted({envelope.id for envelope in envelopes}),
            "handled_at": clock.real_now(),
            "topic": self._subscription.topic,
            "keys": keys,
        }
        (found,) = await unit.fetch(FIRST_TIME, values)
        return None if found["behind"] else set(found["event_ids"])
