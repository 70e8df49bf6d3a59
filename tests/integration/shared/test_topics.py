"""Topics are made as they are declared, and one that stands otherwise is mended or refused."""

from collections.abc import AsyncIterator

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.events.participants import PEOPLE, PEOPLE_LATEST
from shared.outbox.kafka import CONFIGURATION, PARTITIONS, KafkaSettings, ensure_topics
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration


@pytest.fixture
async def admin(kafka: KafkaSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(**kafka.connection())
    await client.start()
    yield client
    await client.close()


async def configuration(admin: AIOKafkaAdminClient, name: str) -> dict[str, str]:
    [response] = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)])
    return {entry[0]: entry[1] for entry in response.resources[0][4]}


async def test_a_topic_gets_its_partitions_and_its_retention(kafka: KafkaSettings, admin: AIOKafkaAdminClient) -> None:
    await ensure_topics(kafka, [PEOPLE, PEOPLE_LATEST])
    await ensure_topics(kafka, [PEOPLE, PEOPLE_LATEST])
    for topic in (PEOPLE, PEOPLE_LATEST):
        name = kafka.physical(topic.name)
        [description] = await admin.describe_topics([name])
        assert len(description["partitions"]) == PARTITIONS
        assert CONFIGURATION[topic.kind].items() <= (await configuration(admin, name)).items()


async def test_what_somebody_changed_is_mended(kafka: KafkaSettings, admin: AIOKafkaAdminClient) -> None:
    name = kafka.physical(PEOPLE_LATEST.name)
    await admin.create_topics([NewTopic(name, PARTITIONS, 1, topic_configs={"cleanup.policy": "delete"})])
    await ensure_topics(kafka, [PEOPLE_LATEST])

    async def mended() -> bool:
        return CONFIGURATION[PEOPLE_LATEST.kind].items() <= (await configuration(admin, name)).items()

    await eventually(mended, within=10, what="the declared configuration")


async def test_other_partitions_are_refused_since_keys_would_move(
    kafka: KafkaSettings, admin: AIOKafkaAdminClient
) -> None:
    await admin.create_topics([NewTopic(kafka.physical(PEOPLE.name), PARTITIONS + 1, 1)])
    with pytest.raises(RuntimeError, match="keys would move"):
        await ensure_topics(kafka, [PEOPLE])
