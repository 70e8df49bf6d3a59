"""Tells open streams that something new stands in an inbox. Reads the deliveries topic without a group, from its end,
and only while somebody listens. A stream that cannot keep up, or whose tail broke, ends: its reader comes back.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from services.notifications.application.ports import NotListening, TooManyStreams
from shared.events.envelope import Unreadable, decode
from shared.events.notifications import DELIVERIES, DeliverySentV1
from shared.outbox.kafka import FETCH_WAIT_MS, PARTITIONS, KafkaSettings

log = structlog.get_logger()
QUEUE = 100
READY_WITHIN = 5.0
LONGEST = 900.0
"""Seconds; then the reader comes back with a fresh token, so that an ended role cannot listen on."""


class Stream:
    """What one reader still has to be told. `None` means the end; it also ends by itself after `seconds`."""

    def __init__(self, seconds: float) -> None:
        self._waiting: asyncio.Queue[UUID | None] = asyncio.Queue(QUEUE + 1)
        self._until = asyncio.get_running_loop().time() + seconds

    def push(self, notice_id: UUID) -> None:
        """Never waits: who is a hundred behind is better off reading the inbox again."""
        if self._waiting.qsize() < QUEUE:
            self._waiting.put_nowait(notice_id)
        else:
            self.end()

    def end(self) -> None:
        if not self._waiting.full():
            self._waiting.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[UUID]:
        with suppress(TimeoutError):
            while (notice_id := await self._next()) is not None:
                yield notice_id

    async def _next(self) -> UUID | None:
        async with asyncio.timeout_at(self._until):
            return await self._waiting.get()


class KafkaLive:
    """The open streams of one process, and the one tail that feeds them."""

    def __init__(
        self, kafka: KafkaSettings, *, most: int = 1000, most_per_person: int = 10, longest: float = LONGEST
    ) -> None:
        self._kafka, self._longest = kafka, longest
        self._most, self._most_per_person = most, most_per_person
        self._streams: defaultdict[UUID, set[Stream]] = defaultdict(set)
        self._tail: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()

    def check_room(self, person_id: UUID) -> None:
        """Raises TooManyStreams."""
        mine = len(self._streams.get(person_id, ()))
        if mine >= self._most_per_person or sum(map(len, self._streams.values())) >= self._most:
            raise TooManyStreams

    @asynccontextmanager
    async def listen(self, person_id: UUID) -> AsyncIterator[Stream]:
        """From the moment the block begins nothing is missed. Raises TooManyStreams or NotListening."""
        self.check_room(person_id)
        stream = Stream(self._longest)
        self._streams[person_id].add(stream)
        try:
            await self._until_listening()
            yield stream
        finally:
            self._streams[person_id].discard(stream)
            if not self._streams[person_id]:
                del self._streams[person_id]
            if not self._streams:
                await self._stop()

    async def _until_listening(self) -> None:
        if self._tail is None or self._tail.done():
            self._listening = asyncio.Event()
            self._tail = asyncio.create_task(self._follow(self._listening))
        try:
            async with asyncio.timeout(READY_WITHIN):
                await self._listening.wait()
        except TimeoutError:
            raise NotListening from None

    async def _stop(self) -> None:
        tail, self._tail = self._tail, None
        if tail is not None:
            tail.cancel()
            with suppress(asyncio.CancelledError):
                await tail

    async def _follow(self, listening: asyncio.Event) -> None:
        topic = self._kafka.physical(DELIVERIES.name)
        consumer = AIOKafkaConsumer(
            **self._kafka.connection(), group_id=None, enable_auto_commit=False, fetch_max_wait_ms=FETCH_WAIT_MS
        )
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        try:
            await consumer.start()
            consumer.assign(partitions)
            await consumer.seek_to_end(*partitions)
            for partition in partitions:
                await consumer.position(partition)  # the end is looked up here, not at the first record
            listening.set()
            async for record in consumer:
                self._pass_on(record)
        except Exception as error:
            log.warning("live_tail_broke", error=type(error).__name__)
        finally:
            with suppress(Exception):
                await consumer.stop()
            if not asyncio.current_task().cancelling():  # type: ignore[union-attr]
                self._end_all()

    def _pass_on(self, record: "ConsumerRecord[bytes, bytes]") -> None:
        try:
            event = decode(DELIVERIES.name, record.key, record.headers, record.value).event
        except Unreadable:
            return
        if isinstance(event, DeliverySentV1) and event.channel == "inbox":
            for stream in self._streams.get(event.person_id, ()):
                stream.push(event.notice_id)

    def _end_all(self) -> None:
        for streams in self._streams.values():
            for stream in streams:
                stream.end()
