"""CloudEvents 1.0 in binary mode: what travels around an event, and how it becomes a Kafka record and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from shared.events.base import Event
from shared.events.registry import EVENTS, is_snapshot

Headers = list[tuple[str, bytes]]
REQUIRED = (
    "ce_id",
    "ce_type",
    "ce_source",
    "ce_subject",
    "ce_time",
    "ce_recordedtime",
    "ce_version",
    "ce_correlationid",
)


class Unreadable(Exception):
    """A record that cannot become an event. `reason` is a code; `detail` never holds text from the record."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message. `time` is business time, `recorded_time` real time; `event` is None for a tombstone.

    `correlation_id` is the first request of the chain, `causation_id` the event that led to this one.
    """

    id: UUID
    type: str
    source: str
    subject: str
    time: datetime
    recorded_time: datetime
    version: int
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    topic: str
    event: Event | None

    def headers(self) -> dict[str, str]:
        """The CloudEvents headers; optional ones are left out where there is nothing to say."""
        headers = {
            "ce_specversion": "1.0",
            "ce_id": str(self.id),
            "ce_type": self.type,
            "ce_source": self.source,
            "ce_subject": self.subject,
            "ce_time": self.time.isoformat(),
            "ce_recordedtime": self.recorded_time.isoformat(),
            "ce_version": str(self.version),
            "ce_correlationid": self.correlation_id,
            "content-type": "application/json",
        }
        if self.causation_id:
            headers["ce_causationid"] = self.causation_id
        if self.traceparent:
            headers["traceparent"] = self.traceparent
        return headers

    def body(self) -> bytes | None:
        return self.event.model_dump_json().encode() if self.event is not None else None


def decode(topic: str, key: bytes | None, headers: Iterable[tuple[str, bytes | None]], body: bytes | None) -> Envelope:
    """The envelope of a Kafka record on the topic of that (unprefixed) name. Raises Unreadable."""
    texts = _texts(headers)
    event_class = _event_class(topic, texts["ce_type"])
    event = _event(topic, event_class, body)
    subject = _key(key)
    if event is not None and event.key != subject:
        raise Unreadable("wrong_key", f"the record's key is not the event's {event.topic.key}")
    try:
        return Envelope(
            id=UUID(texts["ce_id"]),
            type=texts["ce_type"],
            source=texts["ce_source"],
            subject=subject,
            time=_instant(texts["ce_time"]),
            recorded_time=_instant(texts["ce_recordedtime"]),
            version=_version(texts["ce_version"]),
            correlation_id=texts["ce_correlationid"],
            causation_id=texts.get("ce_causationid"),
            traceparent=texts.get("traceparent"),
            topic=topic,
            event=event,
        )
    except ValueError as error:
        raise Unreadable("bad_header", "ce_id, ce_time, ce_recordedtime or ce_version has the wrong form") from error


def _texts(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, value in headers:
        if value is None:
            raise Unreadable("bad_header", "a header is null")
        try:
            texts[name] = value.decode()
        except UnicodeDecodeError as error:
            raise Unreadable("bad_header", "a header is not UTF-8") from error
    missing = [name for name in REQUIRED if name not in texts]
    if missing:
        raise Unreadable("missing_header", f"without {', '.join(missing)}")
    return texts


def _event_class(topic: str, wire_type: str) -> type[Event]:
    event_class = EVENTS.get(wire_type)
    if event_class is None:
        raise Unreadable("unknown_type", "no event of that type and version is known here")
    if event_class.topic.name != topic:
        raise Unreadable("wrong_topic", f"{event_class.wire_type} belongs on {event_class.topic.name}")
    return event_class


def _event(topic: str, event_class: type[Event], body: bytes | None) -> Event | None:
    if body is None:
        if is_snapshot(topic):
            return None
        raise Unreadable("empty_body", "a fact needs a body; only a snapshot may be a tombstone")
    try:
        return event_class.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        if found[0]["type"] == "json_invalid":
            raise Unreadable("not_json", "the body is not JSON") from error
        places = ", ".join(".".join(str(part) for part in place["loc"]) or "body" for place in found[:5])
        raise Unreadable("wrong_schema", f"not a {event_class.wire_type}: {places}") from error


def _key(key: bytes | None) -> str:
    try:
        return (key or b"").decode()
    except UnicodeDecodeError as error:
        raise Unreadable("wrong_key", "the record's key is not UTF-8") from error


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return instant


def _version(text: str) -> int:
    version = int(text)
    if not 0 <= version < 2**62:
        raise ValueError("a version is a small positive integer")
    return version
