"""The events of a case are read from a real broker: all fact topics, from start to end, without a group."""

from uuid import uuid4

from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from landing.timeline import case_of, in_causal_order, read_facts
from shared.events.registry import TOPICS
from shared.outbox.kafka import KafkaSettings, ensure_topics

REQUESTS, PROPOSALS, SNAPSHOTS = "coaching.requests.v1", "matching.proposals.v1", "coaching.requests.latest.v1"


async def send(kafka: KafkaSettings, topic: str, id: str, cause: str = "", *, chain: str, at: int) -> None:
    headers = {
        "ce_id": id,
        "ce_type": f"{topic.partition('.')[0]}.thing.happened.v1",
        "ce_version": "1",
        "ce_time": f"2026-03-04T09:00:{at:02d}+00:00",
        "ce_recordedtime": f"2026-03-02T09:00:{at:02d}+00:00",
        "ce_correlationid": chain,
    } | ({"ce_causationid": cause} if cause else {})
    async with AIOKafkaProducer(**kafka.connection(), acks="all") as producer:
        encoded = [(name, value.encode()) for name, value in headers.items()]
        body = b'{"request_id": "%s"}' % chain.encode()
        await producer.send_and_wait(kafka.physical(topic), body, chain.encode(), headers=encoded)


async def test_a_case_is_read_across_topics_and_a_second_time_in_full(kafka: KafkaSettings) -> None:
    await ensure_topics(kafka, [TOPICS[name] for name in (REQUESTS, PROPOSALS, SNAPSHOTS)])
    case, other = str(uuid4()), str(uuid4())
    await send(kafka, PROPOSALS, "proposed", "submitted", chain=case, at=2)
    await send(kafka, REQUESTS, "submitted", chain=case, at=1)
    await send(kafka, REQUESTS, "offered", "proposed", chain=case, at=3)
    await send(kafka, REQUESTS, "elsewhere", chain=other, at=4)
    await send(kafka, SNAPSHOTS, "a snapshot", "submitted", chain=case, at=1)
    groups_before = await groups(kafka)
    for _ in range(2):
        facts = await read_facts(kafka)
        steps = in_causal_order(case_of(facts, case))
        assert [(step.entry.id, step.depth) for step in steps] == [("submitted", 0), ("proposed", 1), ("offered", 2)]
        assert len(facts) == 4
    assert await groups(kafka) == groups_before


async def groups(kafka: KafkaSettings) -> set[str]:
    admin = AIOKafkaAdminClient(**kafka.connection())
    await admin.start()
    try:
        return {name for name, _ in await admin.list_consumer_groups()}
    finally:
        await admin.close()


async def test_a_broker_without_topics_has_no_events(kafka: KafkaSettings) -> None:
    assert await read_facts(kafka) == []
