"""docs/events.md says what shared/events says; what it adds about retention is what the broker is told."""

from landing.documents import DOCUMENT, RETENTION, document
from shared.events.base import Fact, TopicKind, facts
from shared.events.registry import EVENTS, READERS, TOPICS
from shared.outbox.kafka import CONFIGURATION, DAY_MS


def test_the_document_of_events_is_fresh() -> None:
    assert DOCUMENT.read_text("utf-8") == document(TOPICS.values(), READERS), "stale: run `make docs`"


def test_a_change_of_an_event_a_reader_or_a_text_makes_it_stale() -> None:
    topic = facts("nobody.things.v1", key="thing_id", about="What happens to things.")
    before = document([topic, *TOPICS.values()], READERS)
    assert before != document([topic, *TOPICS.values()], {**READERS, topic.name: ("coaching",)})
    assert before != document([topic.model_copy(update={"about": "Other prose."}), *TOPICS.values()], READERS)

    class ThingBrokeV1(Fact, wire_type="nobody.thing.broke.v1", topic=topic):
        """A thing broke."""

        thing_id: str
        pieces: int = 2

    EVENTS[ThingBrokeV1.wire_type] = ThingBrokeV1
    try:
        after = document([topic, *TOPICS.values()], READERS)
    finally:
        del EVENTS[ThingBrokeV1.wire_type]
    assert "**`nobody.thing.broke.v1`** (ThingBrokeV1): A thing broke." in after
    assert "- `pieces`: integer, else `2`" in after


def test_every_topic_and_every_event_is_explained() -> None:
    assert [topic.name for topic in TOPICS.values() if not topic.about] == []
    assert [event.__name__ for event in EVENTS.values() if not event.__doc__] == []


def test_retention_is_what_the_broker_is_told() -> None:
    assert CONFIGURATION[TopicKind.FACTS] == {"cleanup.policy": "delete", "retention.ms": str(30 * DAY_MS)}
    assert RETENTION[TopicKind.FACTS] == "kept 30 days"
    assert CONFIGURATION[TopicKind.SNAPSHOTS]["cleanup.policy"] == "compact"
    assert RETENTION[TopicKind.SNAPSHOTS].startswith("compacted")
