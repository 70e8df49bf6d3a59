"""One line of the audit: what somebody did that no public fact tells."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(kw_only=True)
class AuditEntry:
    """Never changed once written. `reason` is a code or an id, never free text."""

    id: UUID
    actor: str
    action: str
    subject_id: UUID
    reason: str | None
    recorded_at: datetime
    version: int = 0
