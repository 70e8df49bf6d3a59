"""The embedded broker: acknowledged messages survive kill -9, and no second broker gets at its files."""

import os
import signal
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from landing.engines.kafka import Kafka
from landing.errors import LandingError

TOPIC = TopicPartition("kept", 0)


async def produce(bootstrap: str, values: list[bytes]) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(TOPIC.topic, 1, 1)])
    await admin.close()
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True) as producer:
        for value in values:
            await producer.send_and_wait(TOPIC.topic, value, partition=0)


async def read(bootstrap: str, count: int) -> list[bytes]:
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        consumer.assign([TOPIC])
        await consumer.seek_to_beginning(TOPIC)
        assert (await consumer.end_offsets([TOPIC]))[TOPIC] == count
        return [(await consumer.getone()).value for _ in range(count)]


async def test_acknowledged_messages_survive_a_killed_broker_and_a_second_one_is_refused(tmp_path: Path) -> None:
    values = [str(number).encode() for number in range(50)]
    kafka = Kafka(tmp_path / "kafka")
    first = await kafka.launch()
    try:
        await first.until(kafka.wait_ready())
        await produce(kafka.bootstrap, values)
        with pytest.raises(LandingError, match="already runs on"):
            await Kafka(tmp_path / "kafka").launch()
        os.kill(first.pid, signal.SIGKILL)
        assert await first.wait() == 128 + signal.SIGKILL
        second = await kafka.launch(patience=5)
    finally:
        await first.stop()
    try:
        await second.until(kafka.wait_ready())
        assert await read(kafka.bootstrap, len(values)) == values
    finally:
        await second.stop()
