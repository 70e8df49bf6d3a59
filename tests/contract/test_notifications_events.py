"""What notifications publishes looks as it always did, and readers understand it: one golden sample per version."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from services.notifications.adapters.published_events import PUBLISHED
from services.notifications.domain.delivery import Channel, Delivery, DeliveryFailed, DeliveryRead, DeliverySent
from shared import clock
from shared.events.envelope import Envelope, decode
from shared.events.notifications import DELIVERIES
from shared.events.registry import events_on

SAMPLES = Path(__file__).parent / "samples"
EVENT, PERSON, REQUEST = (UUID(f"0190f3c0-0000-7000-8000-00000000000{digit}") for digit in (1, 2, 3))
FACTS = {
    "notifications.delivery.sent.v1": DeliverySent(),
    "notifications.delivery.failed.v1": DeliveryFailed(),
    "notifications.delivery.read.v1": DeliveryRead(),
}


def golden(wire_type: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((SAMPLES / f"{wire_type}.json").read_text())
    return found


def delivery(*, reason: str | None = None) -> Delivery:
    now = clock.real_now()
    return Delivery(
        id=EVENT,
        notice_id=EVENT,
        event_type="coaching.request.coach_offered.v1",
        person_id=PERSON,
        channel=Channel.EMAIL,
        template="offer_for_you",
        correlation_id=REQUEST,
        told_at=now,
        stored_at=now,
        next_try_at=now,
        reason=reason,
    )


def test_every_version_has_its_sample() -> None:
    known = {event.wire_type for event in events_on(DELIVERIES)}
    assert known == set(FACTS) == {file.stem for file in SAMPLES.glob("notifications.*.json")}


@pytest.mark.parametrize("wire_type", FACTS)
def test_the_producer_says_exactly_the_sample(wire_type: str) -> None:
    fact = FACTS[wire_type]
    reason = "mail_refused" if isinstance(fact, DeliveryFailed) else None
    public = PUBLISHED.public(delivery(reason=reason), fact).model_copy(update={"actor": "service:notifications"})
    assert public.wire_type == wire_type
    assert public.model_dump(mode="json") == golden(wire_type)


@pytest.mark.parametrize("wire_type", FACTS)
def test_a_reader_understands_the_sample_and_more_than_it_knows(wire_type: str) -> None:
    body = golden(wire_type)
    headers = [(name, value.encode()) for name, value in _envelope(wire_type).headers().items()]
    record = json.dumps(body | {"added_later": 1}).encode()
    event = decode(DELIVERIES.name, str(PERSON).encode(), headers, record).event
    assert event is not None
    assert event.model_dump(mode="json") == body


def _envelope(wire_type: str) -> Envelope:
    now = clock.real_now()
    return Envelope(
        id=EVENT,
        type=wire_type,
        source="notifications",
        subject=str(PERSON),
        time=now,
        recorded_time=now,
        version=1,
        correlation_id=str(REQUEST),
        causation_id=str(EVENT),
        traceparent=None,
        topic=DELIVERIES.name,
        event=None,
    )
