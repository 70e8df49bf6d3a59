"""Connects the handlers of a service to Kafka through FastStream: one subscriber and one group a topic.

FastStream's parser would raise on headers that are not UTF-8 and skip the record; ours hands the record over untouched.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog
from aiokafka import ConsumerRecord
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from shared.outbox.committing import Offsets
from shared.outbox.incoming import Incoming
from shared.outbox.kafka import FETCH_LOOK_MS, FETCH_WAIT_MS, GroupPositions, KafkaSettings, until_up

log = structlog.get_logger()
BATCH = 100
SESSION_MS = 6_000
"""A killed process keeps its partitions for so long; the broker's default allows nothing shorter."""
Handle = Callable[[Sequence[Incoming]], Awaitable[None]]


class Consumers:
    """The running subscriptions of one service."""

    def __init__(self, kafka: KafkaSettings, positions: GroupPositions, handlers: Mapping[str, Handle]) -> None:
        self._kafka = kafka
        self._offsets = Offsets()
        self._committing: asyncio.Task[None] | None = None
        self._broker = KafkaBroker(kafka.servers, logger=None, parser=_untouched, **_security(kafka))
        for topic, handle in handlers.items():
            self._subscribe(topic, positions.group(topic), handle)

    async def start(self) -> None:
        """Start consuming, waiting for a broker that is not there yet."""
        await until_up(self._broker.start, what="consumers")
        self._committing = asyncio.create_task(self._offsets.commit_for_ever())

    async def stop(self) -> None:
        """Let what is being handled end; what was not committed comes again."""
        if self._committing is not None:
            self._committing.cancel()
        await self._offsets.commit()
        await self._broker.stop()

    def _subscribe(self, topic: str, group: str, handle: Handle) -> None:
        subscriber = self._broker.subscriber(
            self._kafka.physical(topic),
            group_id=group,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            fetch_max_wait_ms=FETCH_WAIT_MS,
            consumer_timeout_ms=FETCH_LOOK_MS,
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=SESSION_MS // 3,
            title=group,
        )

        async def receive(message: KafkaMessage) -> None:
            records = await _with_buffered(message)
            await _until_handled(handle, [self._incoming(topic, record) for record in records])
            self._offsets.handled(message.consumer, records)

        subscriber(receive)

    @staticmethod
    def _incoming(topic: str, record: "ConsumerRecord[Any, Any]") -> Incoming:
        return Incoming(topic, record.partition, record.offset, record.key or b"", tuple(record.headers), record.value)


async def _until_handled(handle: Handle, records: Sequence[Incoming]) -> None:
    """Handlers do not raise. Should one all the same, its records must not be committed: FastStream would skip them."""
    while True:
        try:
            await handle(records)
            return
        except Exception as error:
            log.exception("handler_raised", topic=records[0].topic, error=type(error).__name__)
        await asyncio.sleep(1)


async def _with_buffered(message: KafkaMessage) -> list["ConsumerRecord[Any, Any]"]:
    """This record and those already fetched behind it: a backlog is handled in batches, and nothing waits for one."""
    record = message.raw_message
    try:
        buffered = await message.consumer.getmany(timeout_ms=0, max_records=BATCH - 1)  # type: ignore[attr-defined]
    except KafkaError:
        buffered = {}
    return [record, *(later for records in buffered.values() for later in records)]


async def _untouched(record: "ConsumerRecord[Any, Any]", original: Callable[[Any], Awaitable[Any]]) -> Any:
    message = await original(replace(record, headers=(), value=b""))
    message.raw_message = record
    return message


def _security(kafka: KafkaSettings) -> dict[str, Any]:
    options = kafka.connection()
    options.pop("bootstrap_servers")
    if not options:
        return {}
    from faststream.security import SASLPlaintext, SASLScram256, SASLScram512

    kinds = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}
    kind = kinds[kafka.kafka_sasl_mechanism or "PLAIN"]
    return {
        "security": kind(
            username=kafka.kafka_username or "",
            password=kafka.kafka_password or "",
            use_ssl="SSL" in kafka.kafka_security_protocol,
        )
    }
