"""A signed-in browser of one person: how long it lasts, and when a change of roles ends it."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.participants.domain.roles import RolePeriod

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
FRESH = timedelta(minutes=15)
"""So long after a sign-in a person may change how he signs in; later he signs in again first."""
SEEN_EVERY = timedelta(minutes=1)
"""`seen_at` is written no oftener than this: a page asks several times a second."""


class Way(StrEnum):
    """How somebody proved who he is."""

    PASSKEY = "passkey"
    LINK = "link"
    OIDC = "oidc"
    DEVELOPMENT = "development"


class End(StrEnum):
    SIGNED_OUT = "signed_out"
    ENDED_ELSEWHERE = "ended_elsewhere"
    REPLACED = "replaced"
    ROLES_CHANGED = "roles_changed"
    EXPIRED = "expired"


@dataclass(kw_only=True, slots=True)
class Session:
    """Instants are real time. `roles` is the fingerprint of what the person held when he signed in."""

    id: UUID
    person_id: UUID
    way: Way
    device: str
    roles: str
    begun_at: datetime
    seen_at: datetime

    def why_over(self, at: datetime, roles: str) -> End | None:
        """Why the session no longer holds at that instant, for a person with these roles; None while it does."""
        if at >= self.seen_at + IDLE or at >= self.begun_at + LONGEST:
            return End.EXPIRED
        return End.ROLES_CHANGED if roles != self.roles else None

    def fresh(self, at: datetime) -> bool:
        return at < self.begun_at + FRESH


def held_roles(roles: Iterable[RolePeriod], day: date) -> str:
    """A fingerprint of the roles that hold on that day: it differs as soon as one begins, ends or reaches further.

    Compared at each use, so that no job has to end sessions, also where a role ends by its date.
    """
    held = sorted(
        f"{period.role}|{period.organisation_id}|{','.join(sorted(period.provinces))}|{period.starts_on}"
        for period in roles
        if period.holds_on(day)
    )
    return hashlib.sha256("\n".join(held).encode()).hexdigest()[:32]
