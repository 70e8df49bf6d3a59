"""Publishes what the outbox holds, in order per key. The only code that writes to Kafka.

A relay locks the shards that have work and are free, for one batch: replicas share the work and either may stop or die.
A batch costs three statements, however many shards it takes: most hold one message of one commit.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import groupby
from operator import itemgetter
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
MOST_SHARDS, BATCH_ROWS, BATCH_BYTES = 4, 500, 4_000_000
"""Half of the shards at once, so that a replica finds others; rows of a shard; bytes of all."""
SEND_TIMEOUT, FLUSH_SECONDS = 30.0, 2.0
REFUSED_FOR_GOOD = (MessageSizeTooLargeError, RecordListTooLargeError)
PING_SECONDS = 1.0
SESSION_LOST = (OSError, TimeoutError, asyncpg.PostgresError, *CUT_OFF)
INTERRUPTIONS = (*SESSION_LOST, KafkaError, DBAPIError, PoolTimeout)
Renew = Callable[[Mapping[tuple[str, str], int]], Awaitable[None]]

LOCK = """
    WITH work AS MATERIALIZED (
        SELECT s FROM generate_series(0, 7) AS s WHERE EXISTS (SELECT 1 FROM outbox WHERE shard = s)
        ORDER BY random() LIMIT $2
    )
    SELECT s FROM work WHERE pg_try_advisory_lock($1, s)
"""
"""Takes and gives shards that have work and are nobody else's. A session that ends lets go of them."""
BATCH = """
    SELECT shard, id, topic, key, headers, body, EXISTS (
        SELECT 1 FROM parked_messages p
        WHERE p.direction = 'out' AND p.topic = oldest.topic AND p.key = convert_to(oldest.key, 'UTF8')
    ) AS behind_parked
    FROM unnest($1::smallint[]) AS locked(shard)
    CROSS JOIN LATERAL (
        SELECT id, topic, key, headers, body FROM outbox WHERE outbox.shard = locked.shard ORDER BY id LIMIT $2
    ) AS oldest
    ORDER BY shard, id
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
        """One batch of some shards that have work and are free; whether more may wait that was there before."""
        shards = [row["s"] for row in await session.fetch(LOCK, LOCK_CLASS, MOST_SHARDS)]
        if not shards:
            return False
        done, more = await self._batch(session, producer, shards)
        # In one message; only after the commit may another relay see what is left of a shard.
        ids, locks = ",".join(map(str, done)), ", ".join(f"pg_advisory_unlock({LOCK_CLASS}, {s})" for s in shards)
        await session.execute(f"BEGIN; DELETE FROM outbox WHERE id = ANY('{{{ids}}}'); COMMIT; SELECT {locks}")  # noqa: S608 numbers
        metrics.PUBLISHED.inc(len(done))
        # The session has answered after the broker did: the shards were this relay's all the time.
        self._doubtful.clear()
        return more or len(shards) == MOST_SHARDS

    async def _batch(
        self, session: asyncpg.Connection, producer: AIOKafkaProducer, shards: Sequence[int]
    ) -> tuple[list[int], bool]:
        """The ids that the broker has, and whether more may wait in these shards."""
        rows = await session.fetch(BATCH, shards, BATCH_ROWS)
        parts = [_bounded(list(part), BATCH_BYTES // len(shards)) for _, part in groupby(rows, key=itemgetter("shard"))]
        ready = []
        for part in parts:
            behind = next((index for index, row in enumerate(part) if row["behind_parked"]), len(part))
            if behind == 0:
                await self._park(
                    session, part[0]["id"], "behind_parked", "an earlier message of the same key is parked"
                )
            ready.append(part[:behind])
        sent, refused = await self._publish(session, producer, ready)
        for id in refused:
            await self._park(session, id, "too_large", "the broker does not take a message of this size")
        return sent, len(sent) < len(rows) or any(len(part) == BATCH_ROWS for part in ready)

    async def _publish(
        self, session: asyncpg.Connection, producer: AIOKafkaProducer, parts: Sequence[Sequence[asyncpg.Record]]
    ) -> tuple[list[int], list[int]]:
        """Send each shard's rows in order until one is refused for good; returns the acknowledged and the refused."""
        self._doubtful |= {
            (row["topic"], row["key"]): _version(row) for rows in parts for row in rows if is_snapshot(row["topic"])
        }
        async with _held(session):
            async with asyncio.timeout(SEND_TIMEOUT):
                sends = [await self._send(producer, rows) for rows in parts]
                answers = [await asyncio.gather(*each, return_exceptions=True) for each in sends]
        sent, refused = [], []
        for rows, answered in zip(parts, answers, strict=True):
            for row, answer in zip(rows, answered, strict=False):
                if isinstance(answer, REFUSED_FOR_GOOD):
                    refused.append(row["id"])
                    break
                if isinstance(answer, BaseException):
                    raise answer
                sent.append(row["id"])
        return sent, refused

    async def _send(self, producer: AIOKafkaProducer, rows: Sequence[asyncpg.Record]) -> "list[asyncio.Future[Any]]":
        """What will say whether the broker took each; those behind one that is refused at once are not sent."""
        sends: list[asyncio.Future[Any]] = []
        for row in rows:
            try:
                sends.append(await producer.send(**self._message(row)))
            except REFUSED_FOR_GOOD as error:
                refusal: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
                refusal.set_exception(error)
                sends.append(refusal)
                break
        return sends

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


def _bounded(rows: list[asyncpg.Record], most: int) -> list[asyncpg.Record]:
    """As many of the first rows as fit in so many bytes, at least one."""
    total = 0
    for index, row in enumerate(rows):
        total += len(row["body"] or b"")
        if total > most and index:
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
