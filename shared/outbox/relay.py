"""Publishes what the outbox holds, in order per key. The only code that writes to Kafka.

A relay takes one shard for one batch under an advisory lock: replicas share the work and either may stop or die.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
import orjson
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from shared import clock
from shared.db import Database
from shared.db.errors import CUT_OFF
from shared.events.registry import is_snapshot
from shared.observability import metrics
from shared.outbox.kafka import KafkaSettings

log = structlog.get_logger()
LOCK_CLASS = 7_110_002
POLL_SECONDS = 0.25
BATCH_ROWS, BATCH_BYTES = 500, 4_000_000
SEND_TIMEOUT, FLUSH_SECONDS = 30.0, 2.0
REFUSED_FOR_GOOD = (MessageSizeTooLargeError, RecordListTooLargeError)
PING_SECONDS = 1.0
SESSION_LOST = (OSError, TimeoutError, asyncpg.PostgresError, *CUT_OFF)
INTERRUPTIONS = (*SESSION_LOST, KafkaError, DBAPIError, PoolTimeout)
Renew = Callable[[Mapping[tuple[str, str], int]], Awaitable[None]]

SHARDS_WITH_WORK = "SELECT s FROM generate_series(0, 7) AS s WHERE EXISTS (SELECT 1 FROM outbox WHERE shard = s)"
BATCH = """
    SELECT id, topic, key, headers, body, EXISTS (
        SELECT 1 FROM parked_messages p
        WHERE p.direction = 'out' AND p.topic = outbox.topic AND p.key = convert_to(outbox.key, 'UTF8')
    ) AS behind_parked
    FROM outbox WHERE shard = $1 ORDER BY id LIMIT $2
"""
PARK = """
    WITH moved AS (DELETE FROM outbox WHERE id = $1 RETURNING id, topic, key, headers, body)
    INSERT INTO parked_messages (direction, topic, key, "offset", headers, body, reason, detail, parked_at)
    SELECT 'out', topic, convert_to(key, 'UTF8'), id, headers, body, $2, $3, $4 FROM moved
"""
"""Its place in the outbox is kept as its offset: a replay puts it back there, before all that came later."""


class LockLost(ConnectionError):
    """The session that held the shard is gone; another relay may hold it now."""


class Relay:
    """Runs until cancelled. `wake` is set by a writer after its commit; polling is the fallback.

    `renew` publishes the newest snapshots of these (topic, key) again; it gets the version that was sent of each. It is
    called for those that were sent and not acknowledged before an interruption: the broker may take such a copy late,
    behind a newer one that another relay sent meanwhile, and compaction would keep the older of the two.
    """

    def __init__(
        self, database: Database, kafka: KafkaSettings, wake: asyncio.Event, renew: Renew | None = None
    ) -> None:
        self._database = database
        self._kafka = kafka
        self._wake = wake
        self._renew = renew
        self._doubtful: dict[tuple[str, str], int] = {}

    async def run(self) -> None:
        """Publish for ever; anything that breaks is begun anew with a fresh session and a fresh producer."""
        delay = 0.1
        while True:
            try:
                async with self._session() as session, self._producer() as producer:
                    delay = 0.1
                    await self._renew_doubtful()
                    await self._publish_for_ever(session, producer)
            except INTERRUPTIONS as error:
                log.warning("relay_interrupted", error=type(error).__name__, retry_in_seconds=delay)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 2.0)

    async def _renew_doubtful(self) -> None:
        """By now nothing of the former producer is under way any more."""
        if self._doubtful and self._renew is not None:
            await self._renew(self._doubtful)
        self._doubtful.clear()

    async def _publish_for_ever(self, session: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        while True:
            self._wake.clear()
            if not await self._round(session, producer):
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)

    async def _round(self, session: asyncpg.Connection, producer: AIOKafkaProducer) -> bool:
        """One batch of every shard that has work and is free, in random order; whether anything was done."""
        shards = [row["s"] for row in await session.fetch(SHARDS_WITH_WORK)]
        random.shuffle(shards)
        worked = False
        for shard in shards:
            if await session.fetchval("SELECT pg_try_advisory_lock($1, $2)", LOCK_CLASS, shard):
                try:
                    worked = await self._batch(session, producer, shard) or worked
                finally:
                    if not session.is_closed():
                        await session.execute("SELECT pg_advisory_unlock($1, $2)", LOCK_CLASS, shard)
        return worked

    async def _batch(self, session: asyncpg.Connection, producer: AIOKafkaProducer, shard: int) -> bool:
        rows = _bounded(await session.fetch(BATCH, shard, BATCH_ROWS))
        behind = next((index for index, row in enumerate(rows) if row["behind_parked"]), len(rows))
        if behind == 0 and rows:
            await self._park(session, rows[0]["id"], "behind_parked", "an earlier message of the same key is parked")
            return True
        sent, refused = await self._publish(session, producer, rows[:behind])
        if sent:
            await session.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", sent)
            metrics.PUBLISHED.inc(len(sent))
        if refused is not None:
            await self._park(session, refused, "too_large", "the broker does not take a message of this size")
        # The session has answered after the broker did: the shard was this relay's all the time.
        self._doubtful.clear()
        return bool(rows)

    async def _publish(
        self, session: asyncpg.Connection, producer: AIOKafkaProducer, rows: list[asyncpg.Record]
    ) -> tuple[list[int], int | None]:
        """Send in order until one is refused for good; returns the acknowledged ids and the refused one."""
        sends: list[asyncio.Future[Any]] = []
        refused: int | None = None
        self._doubtful |= {(row["topic"], row["key"]): _version(row) for row in rows if is_snapshot(row["topic"])}
        async with _held(session):
            async with asyncio.timeout(SEND_TIMEOUT):
                for row in rows:
                    try:
                        sends.append(await producer.send(**self._message(row)))
                    except REFUSED_FOR_GOOD:
                        refused = row["id"]
                        break
                answers = await asyncio.gather(*sends, return_exceptions=True)
        sent: list[int] = []
        for row, answer in zip(rows, answers, strict=False):
            if isinstance(answer, REFUSED_FOR_GOOD):
                return sent, row["id"]
            if isinstance(answer, BaseException):
                raise answer
            sent.append(row["id"])
        return sent, refused

    def _message(self, row: asyncpg.Record) -> dict[str, Any]:
        headers = orjson.loads(row["headers"])
        return {
            "topic": self._kafka.physical(row["topic"]),
            "key": row["key"].encode(),
            "value": row["body"],
            "headers": [(name, value.encode()) for name, value in headers.items()],
        }

    async def _park(self, session: asyncpg.Connection, id: int, reason: str, detail: str) -> None:
        await session.execute(PARK, id, reason, detail, clock.real_now())
        log.error("outgoing_message_parked", outbox_id=id, reason=reason)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[asyncpg.Connection]:
        session = await self._database.session()
        try:
            yield session
        finally:
            with suppress(Exception):
                await session.close(timeout=2)

    @asynccontextmanager
    async def _producer(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = self._kafka.producer()
        patience = FLUSH_SECONDS
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await producer.start()
            yield producer
        except LockLost:
            patience = 0.0  # another relay may have sent newer ones: what is unsent must not be sent any more
            raise
        finally:
            await _end(producer, patience)


async def _end(producer: AIOKafkaProducer, patience: float) -> None:
    """Stop it within a bound: `stop` waits for what is unsent, for ever when the broker is gone.

    Then its sender must go too, or it could deliver old messages after a new producer has sent newer ones of their key.
    """
    try:
        async with asyncio.timeout(patience):
            await producer.stop()
    except Exception as error:
        log.warning("producer_cut_off", error=type(error).__name__)
        with suppress(Exception, asyncio.CancelledError):
            await producer._sender.close()  # noqa: SLF001 there is no public way
        with suppress(Exception):
            await producer.client.close()


def _version(row: asyncpg.Record) -> int:
    return int(orjson.loads(row["headers"])["ce_version"])


def _bounded(rows: list[asyncpg.Record]) -> list[asyncpg.Record]:
    """As many of the first rows as fit in one batch's bytes, at least one."""
    total = 0
    for index, row in enumerate(rows):
        total += len(row["body"] or b"")
        if total > BATCH_BYTES and index:
            return rows[:index]
    return rows


@asynccontextmanager
async def _held(session: asyncpg.Connection) -> AsyncIterator[None]:
    """Keep the session that holds the lock alive while the broker is slow; fail when it is lost."""
    owner = asyncio.current_task()
    over = asyncio.Event()
    lost = False

    async def ping() -> None:
        nonlocal lost
        try:
            while not await _within(over, PING_SECONDS):
                await session.fetchval("SELECT 1", timeout=3)
        except SESSION_LOST:
            lost = True
            if owner is not None and not over.is_set():
                owner.cancel()

    task = asyncio.create_task(ping())
    try:
        try:
            yield
        finally:
            # Not cancelled: a session whose query is cut off half-way can be used by nobody.
            over.set()
            await task
            if lost:
                await asyncio.sleep(0)  # here the cancellation arrives at the latest, and goes no further
    except asyncio.CancelledError:
        if lost and owner is not None:
            owner.uncancel()
            raise LockLost("the session that held the shard ended") from None
        raise


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether it is set before that."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
