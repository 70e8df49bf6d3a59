"""An invitation to sign in for the first time: for one person, until a moment, good for one use, revocable."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.participants.domain.errors import InvitationSpent

MOST_TOKENS = 10
"""Copies of a mail each carry a token of their own; older ones are forgotten first."""


class InvitationState(StrEnum):
    """Derived: nothing has to happen for an invitation to expire."""

    OPEN = "open"
    REDEEMED = "redeemed"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(kw_only=True)
class Invitation:
    """`token_hashes`: SHA-256 of each token that was sent, as hex; any one of them redeems the invitation, once.

    `provinces` are those whose coordinators see it in their list.
    """

    id: UUID
    person_id: UUID
    invited_by: str
    provinces: list[str] = field(default_factory=list)
    created_at: datetime
    expires_at: datetime
    token_hashes: list[str] = field(default_factory=list)
    redeemed_at: datetime | None = None
    revoked_at: datetime | None = None
    revoke_reason: str | None = None
    version: int = 0

    def state(self, now: datetime) -> InvitationState:
        if self.redeemed_at is not None:
            return InvitationState.REDEEMED
        if self.revoked_at is not None:
            return InvitationState.REVOKED
        return InvitationState.OPEN if now < self.expires_at else InvitationState.EXPIRED

    def add_token(self, token_hash: str, now: datetime) -> None:
        """Raises InvitationSpent."""
        self.must_be_open(now)
        self.token_hashes = [*self.token_hashes, token_hash][-MOST_TOKENS:]

    def redeem(self, now: datetime) -> None:
        """The person has come in. Raises InvitationSpent."""
        self.must_be_open(now)
        self.redeemed_at, self.token_hashes = now, []

    def revoke(self, now: datetime, reason: str) -> None:
        """Raises InvitationSpent."""
        self.must_be_open(now)
        self.revoked_at, self.revoke_reason, self.token_hashes = now, reason, []

    def must_be_open(self, now: datetime) -> None:
        state = self.state(now)
        if state is not InvitationState.OPEN:
            raise InvitationSpent(state)
