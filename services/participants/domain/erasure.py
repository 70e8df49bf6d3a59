"""A person's erasure: wished, after a while for second thoughts done here, then answered by every other service."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.participants.domain.entry_errors import ErasureElsewhere

MUST_BE_DONE_WITHIN = timedelta(days=30)
"""The law gives a month."""


class ErasureState(StrEnum):
    REQUESTED = "requested"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    COMPLETED = "completed"


@dataclass(kw_only=True)
class Erasure:
    """`id` is the person's. `answers`: what each service said last; `waits_for`: why it was not done when due."""

    id: UUID
    requested_at: datetime
    due_at: datetime
    withdrawn_at: datetime | None = None
    erased_at: datetime | None = None
    completed_at: datetime | None = None
    waits_for: str | None = None
    answers: dict[str, dict[str, object]] = field(default_factory=dict)
    version: int = 0

    @property
    def state(self) -> ErasureState:
        if self.completed_at is not None:
            return ErasureState.COMPLETED
        if self.erased_at is not None:
            return ErasureState.ERASED
        return ErasureState.WITHDRAWN if self.withdrawn_at is not None else ErasureState.REQUESTED

    def overdue_at(self, now: datetime) -> bool:
        """Not done everywhere within the month."""
        ended = self.completed_at or self.withdrawn_at
        return ended is None and now > self.requested_at + MUST_BE_DONE_WITHIN

    def request_again(self, now: datetime, due_at: datetime) -> None:
        """After second thoughts. Raises ErasureElsewhere."""
        if self.state is not ErasureState.WITHDRAWN:
            raise ErasureElsewhere(self.state)
        self.requested_at, self.due_at, self.withdrawn_at, self.waits_for = now, due_at, None, None

    def withdraw(self, now: datetime) -> None:
        """Raises ErasureElsewhere."""
        if self.state is not ErasureState.REQUESTED:
            raise ErasureElsewhere(self.state)
        self.withdrawn_at = now

    def done_here(self, now: datetime) -> None:
        self.erased_at, self.waits_for = now, None

    def answered(self, service: str, answer: dict[str, object], expected: frozenset[str], now: datetime) -> None:
        """Complete once every service says that nothing is left but what it keeps."""
        self.answers = {**self.answers, service: answer}
        if all(self.answers.get(name, {}).get("erased") for name in expected):
            self.completed_at = now
