"""Keep what people must be told of: one row per event. It looks up nobody, so that it never waits for anybody."""

from uuid import UUID

from services.notifications.application.who_is_told import TOLD
from services.notifications.domain.notice import Notice
from shared import clock
from shared.events.base import Fact
from shared.events.envelope import Envelope
from shared.observability import traceparent
from shared.outbox import UnitOfWork

NOTICES = "notices"
"""Rung when a notice was stored."""
SUBJECTS = ("coach_id", "starter_id", "employer_id", "pool_id", "person_id")


def store_notice(uow: UnitOfWork, event: Fact, envelope: Envelope) -> None:
    values = event.model_dump(mode="json")
    now = clock.real_now()
    notice = Notice(
        id=envelope.id,
        event_type=envelope.type,
        about_id=UUID(envelope.subject),
        subjects={name: values[name] for name in SUBJECTS if values.get(name) is not None},
        details={name: str(values[name]) for name in TOLD[type(event)].says},
        happened_on=envelope.time.astimezone(clock.DUTCH).date(),
        correlation_id=UUID(envelope.correlation_id),
        traceparent=traceparent() or envelope.traceparent,
        stored_at=now,
        next_try_at=now,
    )
    uow.add(notice)
    uow.ring(NOTICES)
