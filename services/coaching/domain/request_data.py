"""What a request consists of, and the small changes that its transitions are made of."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.coaching.domain.errors import WrongState
from services.coaching.domain.facts import AttentionNeeded, Fact
from services.coaching.domain.load import TargetGroup
from services.coaching.domain.parts import (
    IN_LINE,
    POSSIBLE,
    Act,
    Attention,
    Exclusion,
    Needs,
    Offer,
    OfferState,
    RequestKind,
    RequestState,
    Shortlisted,
)

REFUSALS_PER_ALARM = 5


@dataclass(kw_only=True)
class RequestData:
    """One starter, or one place that has no name until the intake.

    `first_requested_at` decides the place in line and never changes; `waiting_since` decides the gathering window;
    `due_at` is when the open offer or the shortlist runs out; `correlation_id` is the first request of the chain.
    """

    id: UUID
    request_group_id: UUID
    correlation_id: UUID
    pool_id: UUID
    employer_id: UUID
    starter_id: UUID | None
    kind: RequestKind
    target_group: TargetGroup
    is_complex: bool
    needs: Needs
    points: int
    first_requested_at: datetime
    waiting_since: datetime
    state: RequestState = RequestState.WAITLISTED
    precedence: bool = False
    offers: list[Offer] = field(default_factory=list)
    shortlist: list[Shortlisted] = field(default_factory=list)
    due_at: datetime | None = None
    exclusions: list[Exclusion] = field(default_factory=list)
    attention: Attention | None = None
    refusal_count: int = 0
    no_fit_count: int = 0
    expired_shortlists: int = 0
    continuation_of: UUID | None = None
    engagement_id: UUID | None = None
    version: int = 0

    @property
    def in_line(self) -> bool:
        return self.state in IN_LINE

    @property
    def offer(self) -> Offer | None:
        """The hold that runs, or that was accepted and leads to the engagement."""
        standing = self.state in (RequestState.OFFERED, RequestState.MATCHED)
        return self.offers[-1] if standing else None

    def has_lapsed_offer(self, now: datetime) -> bool:
        return self.offer is not None and self.offer.has_lapsed(now)

    def has_expired_shortlist(self, now: datetime) -> bool:
        return self.state is RequestState.SHORTLISTED and self.due_at is not None and self.due_at <= now

    def allows(self, act: Act) -> bool:
        return act in POSSIBLE[self.state]

    def must_allow(self, act: Act) -> None:
        """Raises WrongState where that makes no sense now."""
        if not self.allows(act):
            raise WrongState("request", self.state, [act for act in POSSIBLE[self.state] if act.of_people])

    def exclude(self, new: Exclusion) -> None:
        """One entry a coach; what holds for good is never replaced by less."""
        if any(known.coach_id == new.coach_id and known.for_good for known in self.exclusions):
            return
        self.exclusions = [known for known in self.exclusions if known.coach_id != new.coach_id] + [new]

    def settle(self, offer_id: UUID, state: OfferState, now: datetime) -> Offer:
        """End an open offer. Raises WrongState where it was answered, taken back, or has run out."""
        offer = next(offer for offer in self.offers if offer.offer_id == offer_id)
        if offer.has_lapsed(now):
            raise WrongState("offer", OfferState.LAPSED)
        if offer.state is not OfferState.OPEN:
            raise WrongState("offer", offer.state)
        self.put(replace(offer, state=state))
        return offer

    def put(self, changed: Offer) -> None:
        self.offers = [changed if offer.offer_id == changed.offer_id else offer for offer in self.offers]

    def wait(self, since: datetime) -> None:
        self.state, self.waiting_since = RequestState.WAITLISTED, since
        self.shortlist, self.due_at = [], None

    def count_refusal(self) -> tuple[Fact, ...]:
        self.refusal_count += 1
        return () if self.refusal_count % REFUSALS_PER_ALARM else (self.alarm(Attention.REFUSED_FIVE_TIMES),)

    def alarm(self, reason: Attention) -> Fact:
        self.attention = reason
        return AttentionNeeded(reason)
