"""Events of coaching: pools, capacity, requests with their offers, engagements. An offer is part of its request."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.events.base import (
    Code,
    Fact,
    Period,
    Points,
    Province,
    Snapshot,
    TargetGroup,
    facts,
    snapshots,
)
from shared.events.coaching_parts import Exclusion, Needs, Offer, Shortlisted

POOLS_LATEST = snapshots(
    "coaching.pools.latest.v1",
    key="pool_id",
    about="Each pool with its mode, its gathering window and the employers and provinces it serves.",
)
COACHES_LATEST = snapshots(
    "coaching.coaches.latest.v1",
    key="coach_id",
    about="Each coach's points: total, held by offers, used by engagements, with limits, pool memberships and leave.",
)
REQUESTS_LATEST = snapshots(
    "coaching.requests.latest.v1",
    key="request_id",
    about="Each request for a coach as it stands: state, needs, place in time, running offer and exclusions.",
)
REQUESTS = facts(
    "coaching.requests.v1",
    key="request_id",
    about="What happens to a request from submission to match, with every offer made for it.",
)
POOLS = facts(
    "coaching.pools.v1",
    key="pool_id",
    about="What happens to a pool that its coordinators are told of: an employer takes part no more.",
)


class PoolMode(StrEnum):
    """`direct`: the best coach gets the hold. `shortlist`: the employer chooses among up to three."""

    DIRECT = "direct"
    SHORTLIST = "shortlist"


class RequestState(StrEnum):
    WAITLISTED = "waitlisted"
    SHORTLISTED = "shortlisted"
    OFFERED = "offered"
    MATCHED = "matched"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RequestKind(StrEnum):
    FIRST = "first"
    SUCCESSOR = "successor"
    COVER = "cover"
    PLACEMENT = "placement"


class PoolMember(Period):
    organisation_id: UUID


class PoolLatest(Snapshot, wire_type="coaching.pool.latest.v1", topic=POOLS_LATEST):
    """`gather_minutes`: length of the window in which requests are compared; 0 plans each at once."""

    pool_id: UUID
    mode: PoolMode
    gather_minutes: Annotated[int, Field(ge=0, le=10_080)]
    provinces: tuple[Province, ...]
    members: tuple[PoolMember, ...] = ()


class CoachMembership(Period):
    """`points_limit` is the most this pool may use of the coach; None leaves only the coach's own limits."""

    pool_id: UUID
    points_limit: Points | None = None
    points_taken: Points = 0


class CoachLatest(Snapshot, wire_type="coaching.coach.latest.v1", topic=COACHES_LATEST):
    """Points: `total` by contract, `own_limit` what the coach accepts; free = min(total, own_limit) - held - used."""

    coach_id: UUID
    points_total: Points
    own_limit: Points | None = None
    points_held: Points
    points_used: Points
    memberships: tuple[CoachMembership, ...] = ()
    leave: tuple[Period, ...] = ()
    target_groups: tuple[TargetGroup, ...] = ()


class RequestLatest(Snapshot, wire_type="coaching.request.latest.v1", topic=REQUESTS_LATEST):
    """`first_requested_at` decides the place in line and never changes; `waiting_since` the gathering window."""

    request_id: UUID
    request_group_id: UUID
    pool_id: UUID
    employer_id: UUID
    starter_id: UUID | None = None
    kind: RequestKind
    state: RequestState
    target_group: TargetGroup
    points: Points
    first_requested_at: datetime
    waiting_since: datetime
    precedence: Literal[0, 1] = 0
    needs: Needs
    offer: Offer | None = None
    shortlist: tuple[Shortlisted, ...] = ()
    shortlist_expires_at: datetime | None = None
    needs_attention: bool = False
    refusal_count: int = 0
    exclusions: tuple[Exclusion, ...] = ()
    continuation_of: UUID | None = None


class RequestFact(Fact):
    """What every fact of a request carries, so that a reader needs no look-up to know whom it concerns."""

    request_id: UUID
    pool_id: UUID
    employer_id: UUID
    starter_id: UUID | None = None


class OfferFact(RequestFact):
    offer_id: UUID
    coach_id: UUID


class RequestSubmittedV1(RequestFact, wire_type="coaching.request.submitted.v1", topic=REQUESTS):
    """An employer asks for a coach."""

    kind: RequestKind
    target_group: TargetGroup
    first_requested_at: datetime
    continuation_of: UUID | None = None


class RequestShortlistedV1(RequestFact, wire_type="coaching.request.shortlisted.v1", topic=REQUESTS):
    """Up to three coaches were put before the employer, without a hold."""

    coach_ids: tuple[UUID, ...]
    expires_at: datetime


class CoachChosenV1(RequestFact, wire_type="coaching.request.coach_chosen.v1", topic=REQUESTS):
    """The employer chose a coach from the shortlist."""

    coach_id: UUID


class ShortlistExpiredV1(RequestFact, wire_type="coaching.request.shortlist_expired.v1", topic=REQUESTS):
    """Nobody chose in time; the request waits again. `times` counts how often this happened."""

    times: int


class CoachOfferedV1(OfferFact, wire_type="coaching.request.coach_offered.v1", topic=REQUESTS):
    """A coach's place is held for this request until `expires_at`. `by_hand` where a coordinator chose."""

    points: Points
    expires_at: datetime
    proposal_id: UUID | None = None
    by_hand: bool = False


class OfferAcceptedV1(OfferFact, wire_type="coaching.request.offer_accepted.v1", topic=REQUESTS):
    """The coach said yes."""

    engagement_id: UUID


class OfferDeclinedV1(OfferFact, wire_type="coaching.request.offer_declined.v1", topic=REQUESTS):
    """The coach said no; the request waits again with its first date."""

    reason: Code


class OfferLapsedV1(OfferFact, wire_type="coaching.request.offer_lapsed.v1", topic=REQUESTS):
    """The hold ran out before the coach answered; the request waits again with its first date."""

    expired_at: datetime


class OfferWithdrawnV1(OfferFact, wire_type="coaching.request.offer_withdrawn.v1", topic=REQUESTS):
    """A coordinator, or the end of the request, took the offer back."""

    reason: Code


class ProposalRefusedV1(RequestFact, wire_type="coaching.request.proposal_refused.v1", topic=REQUESTS):
    """Matching's proposal could not be held."""

    proposal_id: UUID
    coach_id: UUID
    reason: Code


class PrecedenceGivenV1(RequestFact, wire_type="coaching.request.precedence_given.v1", topic=REQUESTS):
    """A coordinator lets this request go before others, with a reason."""

    reason: Code


class AttentionNeededV1(RequestFact, wire_type="coaching.request.attention_needed.v1", topic=REQUESTS):
    """A coordinator should look: refused five times, no fit three times, shortlist expired twice."""

    reason: Code


class RequestRejectedV1(RequestFact, wire_type="coaching.request.rejected.v1", topic=REQUESTS):
    """A coordinator refused the request."""

    reason: Code


class RequestWithdrawnV1(RequestFact, wire_type="coaching.request.withdrawn.v1", topic=REQUESTS):
    """The employer took the request back."""

    reason: Code


class RequestClosedV1(RequestFact, wire_type="coaching.request.closed.v1", topic=REQUESTS):
    """The request is done: the engagement started, or it did not fit."""

    reason: Code


class MembershipEndedV1(Fact, wire_type="coaching.pool.membership_ended.v1", topic=POOLS):
    """An employer takes part in the pool until `ends_on`, the first day on which it does no more."""

    pool_id: UUID
    employer_id: UUID
    ends_on: date
    reason: Code
