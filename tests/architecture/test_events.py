"""What shared/events declares is what the services do: nobody reads in secret, nothing is promised that never comes."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import pytest

from shared.events.base import Event
from shared.events.coaching import OfferLapsedV1, RequestSubmittedV1
from shared.events.notifications import DELIVERIES
from shared.events.registry import EVENTS, READERS, TOPICS
from tests.architecture import declared
from tests.architecture.source import Source, sources

TAILS = {"services/notifications/adapters/live.py": DELIVERIES.name}
"""Files that read a topic without a group, for a live stream: they handle nothing and are in no table of consumers."""

NOT_YET_PUBLISHED: Mapping[str, str] = {}
"""Wire type to the reason why its owner does not publish it."""


def wrong_readers(readers: Mapping[str, Collection[str]], reading: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Topics whose readers in the registry are not those that subscribe. `reading`: service to its topics."""
    for topic, names in readers.items():
        found = {service for service, topics in reading.items() if topic in topics}
        if found != set(names):
            yield f"{topic}: the registry says {sorted(names)}, the services say {sorted(found)}"


def unpublished(owned: Iterable[type[Event]], made: Collection[type[Event]], excused: Collection[str]) -> list[str]:
    """Events that the owner declares and does not publish, and excuses for events that it does."""
    silent = {event.wire_type for event in owned if event not in made}
    return sorted(silent.symmetric_difference(excused))


def reading() -> dict[str, set[str]]:
    found = {name: declared.reads(declared.service(name)) for name in declared.STORING}
    for path, topic in TAILS.items():
        found[path.split("/")[1]].add(topic)
    return found


def test_readers_are_those_who_subscribe() -> None:
    assert list(wrong_readers(READERS, reading())) == []


def test_every_topic_has_its_line_of_readers() -> None:
    assert READERS.keys() == TOPICS.keys()


def test_who_makes_a_consumer_is_known() -> None:
    assert {path for path, _ in _own_consumers(sources("services"))} == TAILS.keys()


@pytest.mark.parametrize("name", declared.STORING)
def test_a_service_publishes_what_it_declares_and_nothing_else(name: str) -> None:
    owned = [event for event in EVENTS.values() if event.topic.owner == name]
    made = declared.publishes(declared.service(name).published)
    excused = {wire_type for wire_type in NOT_YET_PUBLISHED if EVENTS[wire_type].topic.owner == name}
    assert unpublished(owned, made, excused) == []
    assert made <= set(owned)


@pytest.mark.parametrize("name", declared.STORING)
def test_a_service_goes_by_its_folder_everywhere(name: str) -> None:
    service = declared.service(name)
    assert (service.name, service.published.source) == (name, name)


def test_a_secret_reader_is_found() -> None:
    assert list(wrong_readers({"a.things.v1": ()}, {"b": {"a.things.v1"}}))


def test_a_reader_that_left_is_found() -> None:
    assert list(wrong_readers({"a.things.v1": ("b",)}, {"b": set()}))


def test_an_event_that_never_comes_is_found() -> None:
    wire_type = OfferLapsedV1.wire_type
    assert unpublished([OfferLapsedV1, RequestSubmittedV1], {RequestSubmittedV1}, ()) == [wire_type]
    assert unpublished([OfferLapsedV1], {OfferLapsedV1}, {wire_type}) == [wire_type], "an excuse that is not needed"


def test_another_consumer_is_found() -> None:
    offence = Source("services/x/adapters/y.py", "from aiokafka import AIOKafkaConsumer")
    assert [path for path, _ in _own_consumers([offence])] == [offence.path]


def _own_consumers(files: Iterable[Source]) -> Iterator[tuple[str, str]]:
    for file in files:
        yield from ((file.path, name) for _, name in file.imports() if name.endswith(("Consumer", "KafkaBroker")))
