"""Only the relay writes to Kafka, and only a unit of work writes what it reads: nothing is published uncommitted."""

from collections.abc import Iterable, Iterator

import pytest

from shared.events.registry import TOPICS, is_snapshot
from shared.outbox.republishing import by_topic
from tests.architecture import declared
from tests.architecture.source import PACKAGES, Source, dotted, sources

RELAY = "shared/outbox/relay.py"
FACTORY = "shared/outbox/kafka.py"
MEASURES = "landing/bench/journey/raw_kafka.py"
"""The broker without the platform, on systems that are thrown away."""
DESCRIBES = "shared/web/asyncapi.py"
"""Declares publishers on a broker that is never started, to describe them."""
KERNEL = "shared/outbox/"
LOOKS_AT_DEPTH = "shared/runtime/probe.py"
SAYS_WHAT_IS_KEPT = "shared/erasure/holdings.py"
CLIENTS = ("aiokafka", "faststream", "confluent_kafka", "kafka")
SENDING = ("send", "send_and_wait", "send_batch", "publish", "publish_batch")


def writers(files: Iterable[Source]) -> Iterator[str]:
    """Where a file other than the relay and its factory gets a producer, or calls one."""
    for file in files:
        if file.path in {RELAY, FACTORY, DESCRIBES, MEASURES}:
            continue
        names = [(node, name) for node, name in file.imports() if name.startswith(tuple(f"{c}." for c in CLIENTS))]
        yield from (file.at(node) for node, name in names if name.endswith("Producer"))
        called = {call: name.rpartition(".")[2] for call, name in file.calls()}
        yield from (file.at(call) for call, name in called.items() if name in {"producer", "publisher"})
        if names:
            yield from (file.at(call) for call, name in called.items() if name in SENDING)


def outbox_writers(files: Iterable[Source]) -> Iterator[str]:
    """Where a file outside the kernel's outbox gets at the table behind it."""
    for file in files:
        if file.path.startswith(KERNEL) or file.path in {LOOKS_AT_DEPTH, SAYS_WHAT_IS_KEPT}:
            continue
        yield from (file.at(node) for node, name in file.imports() if name == "shared.outbox.tables.Outbox")
        yield from (file.at(text) for text in file.strings() if "into outbox" in str(text.value).lower())


def test_only_the_relay_sends() -> None:
    assert list(writers(sources(*PACKAGES))) == []


def test_only_a_unit_of_work_fills_the_outbox() -> None:
    assert list(outbox_writers(sources(*PACKAGES))) == []


def test_the_relay_does_send() -> None:
    """Else the guard above would guard a name that nobody uses any more."""
    relay = next(file for file in sources("shared") if file.path == RELAY)
    assert any(dotted(call.func) == "producer.send" for call, _ in relay.calls())


@pytest.mark.parametrize(
    "code",
    [
        "from aiokafka import AIOKafkaProducer",
        "from confluent_kafka import Producer",
        "async def f(core):\n    producer = core.kafka.producer()",
        "from faststream.kafka import KafkaBroker\nasync def f(b): await b.publish({}, 'topic')",
        "from aiokafka import TopicPartition\nasync def f(p): await p.send_and_wait('topic', b'')",
        "from faststream.kafka import KafkaBroker\n@broker.publisher('topic')\ndef f(): ...",
    ],
)
def test_another_writer_is_found(code: str) -> None:
    assert list(writers([Source("services/x/adapters/y.py", code)]))


def test_a_mail_may_be_sent() -> None:
    assert not list(writers([Source("services/x/adapters/y.py", "import aiosmtplib\naiosmtplib.send(mail)")]))


@pytest.mark.parametrize("code", ["SQL = 'INSERT INTO outbox VALUES (1)'", "from shared.outbox.tables import Outbox"])
def test_another_way_into_the_outbox_is_found(code: str) -> None:
    assert list(outbox_writers([Source("services/x/adapters/y.py", code)]))


def test_every_snapshot_can_be_published_again() -> None:
    """A relay that was interrupted renews what was under way: it must find the table by what a function returns."""
    kept = {topic for name in declared.STORING for topic in by_topic(declared.service(name).published)}
    assert kept == {topic for topic in TOPICS if is_snapshot(topic)}
