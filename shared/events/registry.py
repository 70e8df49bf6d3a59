"""Every topic, every event class by wire type, and who reads what. Guards compare this table with the consumers."""

from shared.events import coaching, coaching_engagements, matching, notifications, participants
from shared.events.base import EVENT_TYPES, Event, Topic, TopicKind

OWNERS = (participants, coaching, coaching_engagements, matching, notifications)

TOPICS: dict[str, Topic] = {
    value.name: value for owner in OWNERS for value in vars(owner).values() if isinstance(value, Topic)
}
EVENTS: dict[str, type[Event]] = {event.wire_type: event for event in EVENT_TYPES}

READERS: dict[str, tuple[str, ...]] = {
    participants.PEOPLE_LATEST.name: ("coaching", "matching", "notifications"),
    participants.ORGANISATIONS_LATEST.name: ("coaching", "matching"),
    participants.SKILLS_LATEST.name: ("matching",),
    participants.PEOPLE.name: ("notifications",),
    coaching.POOLS_LATEST.name: ("participants", "matching", "notifications"),
    coaching.COACHES_LATEST.name: ("participants", "matching"),
    coaching.REQUESTS_LATEST.name: ("participants", "matching"),
    coaching_engagements.ENGAGEMENTS_LATEST.name: ("participants", "matching"),
    coaching.REQUESTS.name: ("notifications",),
    coaching_engagements.ENGAGEMENTS.name: ("notifications",),
    coaching.POOLS.name: ("notifications",),
    matching.PROPOSALS.name: ("coaching",),
    notifications.DELIVERIES.name: ("notifications",),
}
"""Topic to the services that consume it. A test fails where it differs from what the services subscribe to."""


def topics_of(owner: str) -> list[Topic]:
    """The topics a service publishes to."""
    return [topic for topic in TOPICS.values() if topic.owner == owner]


def events_on(topic: Topic) -> list[type[Event]]:
    """The event classes that may stand on a topic."""
    return [event for event in EVENTS.values() if event.topic == topic]


def is_snapshot(topic_name: str) -> bool:
    return TOPICS[topic_name].kind is TopicKind.SNAPSHOTS
