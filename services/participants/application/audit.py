"""Writes down what no public fact tells: changes without a fact, and every look at an address."""

from uuid import UUID

from uuid_utils.compat import uuid7

from services.participants.domain.audit import AuditEntry
from shared.clock import real_now
from shared.outbox.unit_of_work import UnitOfWork


async def note(uow: UnitOfWork, action: str, subject_id: UUID, reason: str | None = None) -> None:
    """One line, in the transaction of what it speaks of; by whom the unit of work acts."""
    entry = AuditEntry(
        id=uuid7(),
        actor=uow.cause.actor,
        action=action,
        subject_id=subject_id,
        reason=reason,
        recorded_at=real_now(),
    )
    await uow.record(entry)
