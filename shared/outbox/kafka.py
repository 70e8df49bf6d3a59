"""The broker: where it is, which topics must exist and how far a group has read."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.events.base import Topic, TopicKind

log = structlog.get_logger()
T = TypeVar("T")
Offsets = dict[TopicPartition, int]
PARTITIONS = 8
CATCH_UP_POLL = 0.02
KNOWN_TRIES = 500
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
FETCH_WAIT_MS = 500
"""How long the broker may keep an idle fetch; new records end it at once.

Not longer: when a handler takes more than 200 ms, aiokafka fetches the other partitions without the one that still has
records here, and cannot ask for that one again before this wait is over. With 5,000 such a record came 5 s late.
"""
FETCH_LOOK_MS = 10_000
"""How often aiokafka looks whether there is something to fetch though nothing happened.

Records, a rebalance and an ended fetch wake it at once. Its default of 200 ms is most of what an idle consumer costs.
"""
CONFIGURATION: dict[TopicKind, dict[str, str]] = {
    TopicKind.FACTS: {"cleanup.policy": "delete", "retention.ms": str(30 * DAY_MS)},
    TopicKind.SNAPSHOTS: {
        "cleanup.policy": "compact",
        "segment.ms": str(HOUR_MS),
        "max.compaction.lag.ms": str(24 * HOUR_MS),
    },
}


class KafkaSettings(BaseSettings):
    """Read from LANDING_KAFKA and friends. `topic_prefix` keeps several systems apart on one broker."""

    model_config = SettingsConfigDict(env_prefix="LANDING_")

    kafka: str = Field(default="127.0.0.1:9092", description="Bootstrap servers, separated by commas")
    topic_prefix: str = ""
    kafka_security_protocol: str = "PLAINTEXT"
    kafka_sasl_mechanism: str | None = None
    kafka_username: str | None = None
    kafka_password: str | None = None
    kafka_replication: int = Field(default=1, description="Copies of each new topic; 3 on a cluster")

    @property
    def servers(self) -> list[str]:
        return [server.strip() for server in self.kafka.split(",") if server.strip()]

    def physical(self, topic: str) -> str:
        """The name of a topic on the broker."""
        return self.topic_prefix + topic

    def logical(self, topic: str) -> str:
        return topic.removeprefix(self.topic_prefix)

    def connection(self) -> dict[str, Any]:
        """What every aiokafka client needs to connect."""
        options: dict[str, Any] = {"bootstrap_servers": self.servers}
        if self.kafka_security_protocol != "PLAINTEXT":
            options["security_protocol"] = self.kafka_security_protocol
        if "SSL" in self.kafka_security_protocol:
            from aiokafka.helpers import create_ssl_context

            options["ssl_context"] = create_ssl_context()
        if self.kafka_sasl_mechanism:
            options["sasl_mechanism"] = self.kafka_sasl_mechanism
            options["sasl_plain_username"] = self.kafka_username
            options["sasl_plain_password"] = self.kafka_password
        return options

    def producer(self) -> AIOKafkaProducer:
        """Idempotent, `acks=all`. The long time-out avoids OutOfOrderSequenceNumber after an outage."""
        return AIOKafkaProducer(**self.connection(), acks="all", enable_idempotence=True, request_timeout_ms=300_000)


async def until_up(work: Callable[[], Awaitable[T]], *, what: str) -> T:
    """Run `work` until the broker answers. A process that starts before Kafka waits here."""
    delay = 0.1
    while True:
        try:
            return await work()
        except (KafkaError, OSError, TimeoutError) as error:
            if isinstance(error, KafkaError) and not error.retriable:
                raise
            log.warning("kafka_not_ready", waiting_for=what, error=type(error).__name__, retry_in_seconds=delay)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 2.0)


async def ensure_topics(settings: KafkaSettings, topics: Iterable[Topic]) -> None:
    """Create missing topics and repair the configuration of others. Partitions are never changed."""
    wanted = {settings.physical(topic.name): topic for topic in topics}
    admin = AIOKafkaAdminClient(**settings.connection())
    await admin.start()
    try:
        missing = wanted.keys() - set(await admin.list_topics())
        if missing:
            kinds = [(name, wanted[name].kind) for name in sorted(missing)]
            missing = await _create(admin, kinds, settings.kafka_replication)
        await _check(admin, {name: topic for name, topic in wanted.items() if name not in missing})
    finally:
        await admin.close()


async def _create(admin: AIOKafkaAdminClient, topics: list[tuple[str, TopicKind]], replication: int) -> set[str]:
    """The names of those that were created: others may have come meanwhile, or were not yet listed."""
    created = set()
    answer = await admin.create_topics(
        [NewTopic(name, PARTITIONS, replication, topic_configs=CONFIGURATION[kind]) for name, kind in topics]
    )
    for error in answer.topic_errors:
        name, code = error[0], error[1]
        if not code:
            created.add(name)
        elif for_code(code) is not TopicAlreadyExistsError:
            raise for_code(code)(f"topic {name} could not be created")
    return created


async def _check(admin: AIOKafkaAdminClient, topics: dict[str, Topic]) -> None:
    if not topics:
        return
    for description in await _described(admin, list(topics)):
        if len(description["partitions"]) != PARTITIONS:
            found = len(description["partitions"])
            raise RuntimeError(
                f"topic {description['topic']} has {found} partitions, not {PARTITIONS}: keys would move. Make it anew."
            )
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in topics]
    for response in await admin.describe_configs(resources):
        for resource in response.resources:
            name, entries = resource[3], {entry[0]: entry[1] for entry in resource[4]}
            wanted = CONFIGURATION[topics[name].kind]
            if any(entries.get(option) != value for option, value in wanted.items()):
                log.warning("topic_configuration_repaired", topic=name)
                await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs=wanted)])


async def _described(admin: AIOKafkaAdminClient, names: list[str]) -> list[dict[str, Any]]:
    """A topic that was created a moment ago is described without partitions until the broker has heard of it."""
    for _ in range(KNOWN_TRIES):
        found: list[dict[str, Any]] = await admin.describe_topics(names)
        if all(description["partitions"] for description in found):
            return found
        await asyncio.sleep(CATCH_UP_POLL)
    raise RuntimeError(f"the broker describes none of the partitions of one of {', '.join(names)}: start again")


class GroupPositions:
    """How far a service's groups have read: for lag, and for those who must first see all that was written."""

    def __init__(self, settings: KafkaSettings, service: str, topics: Iterable[str]) -> None:
        self._settings = settings
        self._service = service
        self.topics = tuple(topics)
        self._clients: tuple[AIOKafkaConsumer, AIOKafkaAdminClient] | None = None
        self._connecting = asyncio.Lock()

    def group(self, topic: str) -> str:
        """One group a topic: a group for all would rebalance everything when one changes."""
        return self._settings.topic_prefix + f"{self._service}.{topic}"

    async def ends(self) -> Offsets:
        """The end offset of every partition of every topic that this service reads, at this moment."""
        consumer, _ = await self._connected()
        return dict(await consumer.end_offsets([part for topic in self.topics for part in self._partitions(topic)]))

    async def done(self) -> Offsets:
        """The committed offset of each partition, or the first one there is where that is later: the rest is gone."""
        consumer, admin = await self._connected()
        found: Offsets = {}
        for topic in self.topics:
            committed = await admin.list_consumer_group_offsets(self.group(topic), partitions=self._partitions(topic))
            found |= {partition: position.offset for partition, position in committed.items()}
        first = await consumer.beginning_offsets(list(found))
        return {partition: max(offset, first[partition]) for partition, offset in found.items()}

    async def lag(self) -> dict[str, int]:
        """Records of each topic that were written but not handled yet."""
        ends, done = await self.ends(), await self.done()
        lags = dict.fromkeys(self.topics, 0)
        for partition, end in ends.items():
            lags[self._settings.logical(partition.topic)] += max(0, end - done[partition])
        return lags

    async def catch_up(self) -> None:
        """Return when all that stood on the topics at the moment of the call has been handled, here or by a replica."""
        marks = await self.ends()
        while any(offset < marks[part] for part, offset in (await self.done()).items()):
            await asyncio.sleep(CATCH_UP_POLL)

    async def close(self) -> None:
        if self._clients is not None:
            consumer, admin = self._clients
            self._clients = None
            await consumer.stop()
            await admin.close()

    def _partitions(self, topic: str) -> list[TopicPartition]:
        return [TopicPartition(self._settings.physical(topic), number) for number in range(PARTITIONS)]

    async def _connected(self) -> tuple[AIOKafkaConsumer, AIOKafkaAdminClient]:
        """Clients that never join a group: they only ask for offsets."""
        async with self._connecting:
            if self._clients is None:
                consumer = AIOKafkaConsumer(**self._settings.connection(), enable_auto_commit=False)
                admin = AIOKafkaAdminClient(**self._settings.connection())
                await consumer.start()
                await admin.start()
                self._clients = consumer, admin
            return self._clients
