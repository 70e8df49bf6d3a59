"""An operator looks into somebody's record: for a stated reason, for a while, and that person is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

LASTS = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Opening:
    """`ends_at` is the first moment at which it no longer holds."""

    operator_id: UUID
    ends_at: datetime


def opened_anew(known: Iterable[Opening], operator_id: UUID, now: datetime) -> list[Opening]:
    """With a new hour for this operator, last. What is over is forgotten here; the audit keeps it."""
    others = [one for one in known if one.ends_at > now and one.operator_id != operator_id]
    return [*others, Opening(operator_id=operator_id, ends_at=now + LASTS)]


def stands_open(known: Iterable[Opening], operator_id: UUID | None, now: datetime) -> bool:
    return any(one.operator_id == operator_id and now < one.ends_at for one in known)


@dataclass(frozen=True, slots=True)
class RecordOpened:
    """The record stands open to the operator who did this, until then."""

    reason: str
    ends_at: datetime
