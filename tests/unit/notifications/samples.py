"""One event of each kind that people may be told of, and the notice that is made of it."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import PydanticUndefined
from uuid_utils.compat import uuid7

from services.notifications.application.who_is_told import TOPICS
from shared.events.base import Event, Fact
from shared.events.envelope import Envelope
from shared.events.registry import events_on

COACH, STARTER, EMPLOYER, POOL, REQUEST = (UUID(int=number) for number in range(1, 6))
KNOWN = {
    "coach_id": COACH,
    "starter_id": STARTER,
    "employer_id": EMPLOYER,
    "pool_id": POOL,
    "request_id": REQUEST,
    "person_id": COACH,
    "invitation_id": UUID(int=7),
    "expires_at": datetime(2026, 11, 25, 13, 30, tzinfo=UTC),
    "due_at": datetime(2026, 11, 28, 13, 30, tzinfo=UTC),
    "role": "coach",
    "kind": "first",
    "target_group": "starter",
    "said_by": "coach",
    "reason": "no_time",
    "coach_ids": (COACH,),
    "codes": ("take_part",),
    "times": 1,
    "points": 9,
    "starts_on": date(2026, 12, 1),
}
ALL = [event for topic in TOPICS for event in events_on(topic)]


def sample(event: type[Event], **values: Any) -> Fact:
    """An event of this class, with the values given and believable ones for the rest."""
    made = {
        name: values.get(name, KNOWN.get(name, _believable(name)))
        for name, field in event.model_fields.items()
        if name in values or name in KNOWN or field.get_default() is PydanticUndefined
    }
    fact = event.model_validate(made)
    assert isinstance(fact, Fact)
    return fact


def _believable(name: str) -> object:
    if name.endswith("_at"):
        return datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    return date(2026, 11, 27) if name.endswith("_on") else UUID(int=99)


def envelope_of(event: Event) -> Envelope:
    """As it comes from the topic, on 23 November 2026 at half past midnight in the Netherlands."""
    instant = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    return Envelope(
        id=uuid7(),
        type=event.wire_type,
        source=event.topic.owner,
        subject=event.key,
        time=instant,
        recorded_time=instant,
        version=1,
        correlation_id=str(REQUEST),
        causation_id=None,
        traceparent=None,
        topic=event.topic.name,
        event=event,
    )
