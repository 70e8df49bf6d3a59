"""What happened, as the domain says it. `adapters/published_events.py` gives each its public form.

A fact carries only what its aggregate does not say afterwards.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.coaching.domain.parts import Offer


@dataclass(frozen=True)
class Fact:
    """Base of all facts."""


@dataclass(frozen=True)
class RequestSubmitted(Fact):
    pass


@dataclass(frozen=True)
class RequestShortlisted(Fact):
    coach_ids: tuple[UUID, ...]
    expires_at: datetime


@dataclass(frozen=True)
class CoachChosen(Fact):
    coach_id: UUID


@dataclass(frozen=True)
class ShortlistExpired(Fact):
    times: int


@dataclass(frozen=True)
class CoachOffered(Fact):
    offer: Offer


@dataclass(frozen=True)
class OfferAccepted(Fact):
    offer_id: UUID
    coach_id: UUID
    engagement_id: UUID


@dataclass(frozen=True)
class OfferDeclined(Fact):
    offer_id: UUID
    coach_id: UUID
    reason: str


@dataclass(frozen=True)
class OfferLapsed(Fact):
    offer_id: UUID
    coach_id: UUID
    expired_at: datetime


@dataclass(frozen=True)
class OfferWithdrawn(Fact):
    offer_id: UUID
    coach_id: UUID
    reason: str


@dataclass(frozen=True)
class ProposalRefused(Fact):
    proposal_id: UUID
    coach_id: UUID
    reason: str


@dataclass(frozen=True)
class PrecedenceGiven(Fact):
    reason: str


@dataclass(frozen=True)
class AttentionNeeded(Fact):
    reason: str


@dataclass(frozen=True)
class RequestRejected(Fact):
    reason: str


@dataclass(frozen=True)
class RequestWithdrawn(Fact):
    reason: str


@dataclass(frozen=True)
class RequestClosed(Fact):
    reason: str


@dataclass(frozen=True)
class EngagementProposed(Fact):
    pass


@dataclass(frozen=True)
class IntakeHeld(Fact):
    held_on: date


@dataclass(frozen=True)
class EngagementStarted(Fact):
    starts_on: date
    first_session_due_on: date


@dataclass(frozen=True)
class NoFit(Fact):
    said_by: str
    reason: str
    successor_request_id: UUID


@dataclass(frozen=True)
class EndAnnounced(Fact):
    ends_on: date
    reason: str


@dataclass(frozen=True)
class EngagementEndedEarly(Fact):
    reason: str


@dataclass(frozen=True)
class EngagementCancelled(Fact):
    reason: str


@dataclass(frozen=True)
class MembershipEnded(Fact):
    employer_id: UUID
    ends_on: date
    reason: str
