"""The broker without the platform: yardsticks of producing and of a round trip, and topics filled for consumers.

The one file beside the relay that sends, as a guard knows: what is measured against needs a producer of its own.
"""

import asyncio
import logging
import time
from collections.abc import Iterable, Sequence

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from shared.events.base import facts
from shared.outbox.kafka import KafkaSettings, ensure_topics

Message = tuple[bytes, bytes, Sequence[tuple[str, bytes]]]
"""Key, body and headers."""


async def produce(bootstrap: str, topic: str, messages: Iterable[Message]) -> float:
    """Send all, each acknowledged by the broker; returns how many a second."""
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # of a new topic it warns until each partition has a leader
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=0)
    await producer.start()
    try:
        began, waiting, count = time.perf_counter(), list[asyncio.Future[object]](), 0
        for key, body, headers in messages:
            waiting.append(await producer.send(topic, body, key=key, headers=headers))
            count += 1
            if len(waiting) >= 5_000:
                await asyncio.gather(*waiting)
                waiting.clear()
        await asyncio.gather(*waiting)
        return count / (time.perf_counter() - began)
    finally:
        await producer.stop()


async def round_trips(bootstrap: str, topic: str, number: int, per_second: float) -> list[float]:
    """Seconds from each send to its arrival at a consumer of the same process."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="latest", group_id=None)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True)
    await consumer.start()
    await producer.start()
    try:
        await consumer.seek_to_end()
        found: list[float] = []
        for _ in range(number):
            began = time.perf_counter()
            await producer.send(topic, b"x" * 200, key=b"k")
            await consumer.getone()
            found.append(time.perf_counter() - began)
            await asyncio.sleep(max(0.0, 1 / per_second - found[-1]))
        return found
    finally:
        await producer.stop()
        await consumer.stop()


async def make_topics(bootstrap: str, *topics: str) -> None:
    """With as many partitions as the platform's own."""
    await ensure_topics(KafkaSettings(kafka=bootstrap), [facts(name, key="", about="measured") for name in topics])
