"""Writing to and reading from the topics directly, as other services would see them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from uuid_utils.compat import uuid7

from shared import clock
from shared.events.base import Event
from shared.events.envelope import Envelope, decode
from shared.events.registry import TOPICS
from shared.outbox.kafka import PARTITIONS, KafkaSettings, ensure_topics


class Wire:
    """The broker as one test sees it, under that test's own topic prefix."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self.kafka = kafka
        self._producer: AIOKafkaProducer | None = None

    async def topics(self, *names: str) -> None:
        """Make sure these topics exist, as a service does at its start."""
        await ensure_topics(self.kafka, [TOPICS[name] for name in names])

    async def publish(
        self, event: Event, *, version: int = 1, id: UUID | None = None, correlation: str = ""
    ) -> Envelope:
        """Publish an event as its owner would; returns what was sent."""
        envelope = self.envelope(event, version=version, id=id, correlation=correlation)
        await self.send(envelope)
        return envelope

    @staticmethod
    def envelope(event: Event, *, version: int = 1, id: UUID | None = None, correlation: str = "") -> Envelope:
        """An event as its owner would send it."""
        return Envelope(
            id=id or uuid7(),
            type=event.wire_type,
            source=event.topic.owner,
            subject=event.key,
            time=clock.now(),
            recorded_time=clock.real_now(),
            version=version,
            correlation_id=correlation or event.key,
            causation_id=None,
            traceparent=None,
            topic=event.topic.name,
            event=event,
        )

    async def send(self, envelope: Envelope) -> None:
        headers = [(name, value.encode()) for name, value in envelope.headers().items()]
        await self.raw(envelope.topic, envelope.subject.encode(), envelope.body(), headers)

    async def raw(
        self, topic: str, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes | None]] = ()
    ) -> None:
        """Send anything at all."""
        if self._producer is None:
            self._producer = self.kafka.producer()
            await self._producer.start()
        await self._producer.send_and_wait(self.kafka.physical(topic), value, key=key, headers=list(headers))

    async def records(self, topic: str) -> list["ConsumerRecord[Any, Any]"]:
        """Everything that stands on a topic now, in order per partition."""
        parts = [TopicPartition(self.kafka.physical(topic), number) for number in range(PARTITIONS)]
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka.servers, enable_auto_commit=False)
        consumer.assign(parts)
        await consumer.start()
        try:
            await consumer.seek_to_beginning()
            ends = await consumer.end_offsets(parts)
            found: list[ConsumerRecord[Any, Any]] = []
            while any([await consumer.position(part) < end for part, end in ends.items()]):
                for batch in (await consumer.getmany(timeout_ms=500)).values():
                    found.extend(batch)
            return found
        finally:
            await consumer.stop()

    async def envelopes(self, topic: str, key: UUID | str | None = None) -> list[Envelope]:
        """Every event on a topic; of one key where given, whatever stands under the others."""
        wanted = None if key is None else str(key).encode()
        found = [record for record in await self.records(topic) if wanted is None or record.key == wanted]
        return [decode(topic, record.key, record.headers, record.value) for record in found]

    async def events(self, topic: str, key: UUID | str | None = None) -> list[Event | None]:
        return [envelope.event for envelope in await self.envelopes(topic, key)]

    async def close(self) -> None:
        if self._producer is not None:
            await self._producer.stop()
