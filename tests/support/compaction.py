"""Has the broker compact topics at once, for tests of what compaction leaves."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from uuid_utils.compat import uuid7

from shared.events.base import Snapshot
from shared.outbox.kafka import CONFIGURATION, TopicKind
from tests.support.broker import Wire

COMPACT_NOW = {"segment.ms": "200", "min.cleanable.dirty.ratio": "0.001", "max.compaction.lag.ms": "200"}
AT_ONCE, BY_DEFAULT = "200", "15000"
"""Milliseconds between two looks of the broker's cleaner."""


@asynccontextmanager
async def compacting(wire: Wire, *kinds: type[Snapshot]) -> AsyncIterator[None]:
    """The broker compacts the topics of these as fast as it can; afterwards as before."""
    await _configure(wire, kinds, COMPACT_NOW, AT_ONCE)
    try:
        yield
    finally:
        await _configure(wire, kinds, {}, BY_DEFAULT)


async def close_segments(wire: Wire, *kinds: type[Snapshot]) -> None:
    """Only closed segments are compacted: tombstones of nobody, in each partition, close the ones before."""
    for kind in kinds:
        for _ in range(16):
            nobody = kind.model_construct(**{kind.topic.key: uuid7()})
            await wire.send(replace(wire.envelope(nobody), event=None))


async def _configure(wire: Wire, kinds: Sequence[type[Snapshot]], changes: dict[str, str], backoff: str) -> None:
    admin = AIOKafkaAdminClient(**wire.kafka.connection())
    await admin.start()
    configs = CONFIGURATION[TopicKind.SNAPSHOTS] | changes
    names = [wire.kafka.physical(kind.topic.name) for kind in kinds]
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs=configs) for name in names])
    for known in (await admin.describe_cluster())["brokers"]:
        broker = ConfigResource(ConfigResourceType.BROKER, str(known["node_id"]), {"log.cleaner.backoff.ms": backoff})
        await admin.alter_configs([broker])
    await admin.close()
