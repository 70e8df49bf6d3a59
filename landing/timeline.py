"""Every event of one case across services, in causal order. Reads the fact topics from their start, without a group.

`landing timeline` prints it; `landing demo` builds on the same functions. It commits no offset and changes nothing.
"""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.outbox.kafka import PARTITIONS, KafkaSettings

FETCH_MS = 500


@dataclass(frozen=True)
class Entry:
    """One fact as it stands on Kafka. `recorded_at` is real time, `happened_at` business time."""

    id: str
    type: str
    service: str
    key: str
    version: str
    happened_at: datetime
    recorded_at: datetime
    correlation_id: str
    causation_id: str | None
    topic: str
    partition: int
    offset: int
    body: Any

    @property
    def name(self) -> str:
        """The type without its service."""
        return self.type.partition(".")[2]


@dataclass(frozen=True)
class Step:
    """An entry in its place: how deep below its first cause, and how long after its direct cause it was recorded."""

    entry: Entry
    depth: int
    after: timedelta | None


async def read_facts(kafka: KafkaSettings) -> list[Entry]:
    """All readable facts from the beginning to where the topics ended when this was called."""
    consumer = AIOKafkaConsumer(**kafka.connection(), enable_auto_commit=False, fetch_max_wait_ms=FETCH_MS)
    await consumer.start()
    try:
        topics = [topic for topic in await consumer.topics() if is_fact_topic(topic, kafka.topic_prefix)]
        partitions = [TopicPartition(topic, number) for topic in topics for number in range(PARTITIONS)]
        if not partitions:
            return []
        ends = await consumer.end_offsets(partitions)
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        return [entry async for entry in _until(consumer, ends)]
    finally:
        await consumer.stop()


async def _until(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> AsyncIterator[Entry]:
    waiting = set(ends)
    while True:
        waiting = {partition for partition in waiting if await consumer.position(partition) < ends[partition]}
        if not waiting:
            return
        for partition, records in (await consumer.getmany(*waiting, timeout_ms=FETCH_MS)).items():
            for record in records:
                if record.offset < ends[partition] and (entry := read_entry(record)) is not None:
                    yield entry


def is_fact_topic(topic: str, prefix: str = "") -> bool:
    """By name alone, so that topics of services which this version does not know are read too."""
    return topic.startswith(prefix) and topic.endswith(".v1") and ".latest." not in topic


def read_entry(record: Any) -> Entry | None:
    """None for a record that is no event of ours: what cannot be read is parked elsewhere and has no place here."""
    headers = {name: value.decode(errors="replace") for name, value in record.headers if value is not None}
    try:
        return Entry(
            id=headers["ce_id"],
            type=headers["ce_type"],
            service=headers["ce_type"].partition(".")[0],
            key=(record.key or b"").decode(errors="replace"),
            version=headers["ce_version"],
            happened_at=datetime.fromisoformat(headers["ce_time"]),
            recorded_at=datetime.fromisoformat(headers["ce_recordedtime"]),
            correlation_id=headers["ce_correlationid"],
            causation_id=headers.get("ce_causationid"),
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            body=json.loads(record.value or b"null"),
        )
    except (KeyError, ValueError):
        return None


def case_of(entries: Iterable[Entry], id: str) -> list[Entry]:
    """Everything that speaks of `id` (event, key, correlation or any field), and everything in the same chains."""
    known = list(entries)
    chains = {entry.correlation_id for entry in known if speaks_of(entry, id)}
    return [entry for entry in known if entry.correlation_id in chains]


def speaks_of(entry: Entry, id: str) -> bool:
    return id in (entry.id, entry.key, entry.correlation_id) or id in values_of(entry.body)


def values_of(body: Any) -> Iterator[str]:
    """Every text anywhere in a body."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict):
        for value in body.values():
            yield from values_of(value)
    elif isinstance(body, list):
        for value in body:
            yield from values_of(value)


def in_causal_order(entries: Iterable[Entry]) -> list[Step]:
    """Causes before effects, effects below their cause, otherwise by the time they were recorded."""
    known = {
        entry.id: entry for entry in sorted(entries, key=lambda entry: (entry.recorded_at, entry.topic, entry.offset))
    }
    effects: dict[str | None, list[Entry]] = defaultdict(list)
    for entry in known.values():
        effects[entry.causation_id if entry.causation_id in known else None].append(entry)
    steps: list[Step] = []
    waiting = [(entry, 0) for entry in reversed(effects[None])]
    while waiting:
        entry, depth = waiting.pop()
        cause = known.get(entry.causation_id or "")
        steps.append(Step(entry, depth, entry.recorded_at - cause.recorded_at if cause else None))
        waiting += [(effect, depth + 1) for effect in reversed(effects.pop(entry.id, []))]
    return steps


def as_data(step: Step) -> dict[str, Any]:
    """One step for `--json`."""
    entry = step.entry
    return {
        "id": entry.id,
        "type": entry.type,
        "service": entry.service,
        "key": entry.key,
        "version": int(entry.version),
        "happened_at": entry.happened_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "correlation_id": entry.correlation_id,
        "causation_id": entry.causation_id,
        "depth": step.depth,
        "after_ms": None if step.after is None else round(step.after / timedelta(milliseconds=1), 1),
        "topic": entry.topic,
        "partition": entry.partition,
        "offset": entry.offset,
        "body": entry.body,
    }
