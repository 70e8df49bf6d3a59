"""Which service consumes which topic, by the services' own declarations, and a good event for each."""

import importlib
import json
from dataclasses import dataclass
from pathlib import Path

from uuid_utils.compat import uuid7

from landing.supervisor.services import SERVICES
from shared import clock
from shared.events.base import Event, Snapshot
from shared.events.envelope import Envelope
from shared.outbox.declarations import Subscription, subscriptions

SAMPLES = Path(__file__).parents[2] / "contract/samples"


@dataclass(frozen=True)
class Consumed:
    """`event` is one that the service reacts to or projects; `table` its read model, empty for facts."""

    service: str
    topic: str
    event: type[Event]
    table: str

    @property
    def of_facts(self) -> bool:
        return not issubclass(self.event, Snapshot)

    def good(self, *, version: int = 1, key: str | None = None) -> Envelope:
        """A readable event about something that nobody has heard of."""
        values = json.loads((SAMPLES / f"{self.event.wire_type}.json").read_text("utf-8"))
        values[self.event.topic.key] = key or self.new_key()
        event = self.event.model_validate(values)
        now = clock.real_now()
        return Envelope(
            id=uuid7(),
            type=event.wire_type,
            source=event.topic.owner,
            subject=event.key,
            time=now,
            recorded_time=now,
            version=version,
            correlation_id=str(uuid7()),
            causation_id=None,
            traceparent=None,
            topic=self.topic,
            event=event,
        )

    def new_key(self) -> str:
        return f"urn:test:{uuid7()}" if self.event.topic.key == "uri" else str(uuid7())


def consumed() -> list[Consumed]:
    """Every topic of every service that has a database."""
    found: list[Consumed] = []
    for service in SERVICES:
        if service.has_database:
            declared = importlib.import_module(service.module).build()
            for topic, subscription in subscriptions(declared.reactions, declared.projections).items():
                found.append(_consumed(service.name, topic, subscription))
    return found


def _consumed(service: str, topic: str, subscription: Subscription) -> Consumed:
    for snapshot, projection in subscription.projections.items():
        return Consumed(service, topic, snapshot, projection.rows.name)
    return Consumed(service, topic, next(iter(subscription.reactions)), "")
