"""Watches all fact topics from now on, without a group: for those who wait until something has happened."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from aiokafka import AIOKafkaConsumer, TopicPartition

from landing.errors import LandingError
from shared.events.base import TopicKind
from shared.events.envelope import Envelope, Unreadable, decode
from shared.events.registry import TOPICS
from shared.outbox.kafka import PARTITIONS

Test = Callable[[Envelope], bool]


class Facts:
    """Every fact since the watch began, in order of arrival."""

    def __init__(self) -> None:
        self.seen: list[Envelope] = []
        self._news = asyncio.Condition()

    async def first(self, test: Test, *, what: str, within: float = 20.0) -> Envelope:
        """The first fact that passes the test, already seen or still to come. Raises LandingError when none comes."""
        try:
            async with asyncio.timeout(within), self._news:
                while True:
                    for envelope in self.seen:
                        if test(envelope):
                            return envelope
                    await self._news.wait()
        except TimeoutError:
            raise LandingError(
                f"Waited {within:.0f} s for {what}, in vain: see `landing status` and `landing logs`."
            ) from None

    def all(self, test: Test = lambda _: True) -> list[Envelope]:
        return [envelope for envelope in self.seen if test(envelope)]

    async def add(self, envelope: Envelope) -> None:
        async with self._news:
            self.seen.append(envelope)
            self._news.notify_all()


@asynccontextmanager
async def watching(kafka: str) -> AsyncIterator[Facts]:
    """Facts from this moment on."""
    facts = Facts()
    names = [topic.name for topic in TOPICS.values() if topic.kind is TopicKind.FACTS]
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka.split(","), enable_auto_commit=False, fetch_max_wait_ms=200)
    await consumer.start()
    try:
        parts = [TopicPartition(name, part) for name in names for part in range(PARTITIONS)]
        consumer.assign(parts)
        for part, end in (await consumer.end_offsets(parts)).items():
            consumer.seek(part, end)
        reading = asyncio.create_task(_read(consumer, facts))
        yield facts
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
    finally:
        await consumer.stop()


async def _read(consumer: AIOKafkaConsumer, facts: Facts) -> None:
    async for record in consumer:
        with suppress(Unreadable):
            await facts.add(decode(record.topic, record.key, record.headers, record.value))
