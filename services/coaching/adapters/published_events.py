"""The public form of what coaching stores and of what happens in it. What is not written here is never published."""

from collections.abc import Callable
from typing import Any, TypeVar

from services.coaching.adapters import tables
from services.coaching.adapters.snapshots import coach_latest, engagement_latest, pool_latest, request_latest
from services.coaching.domain import facts
from services.coaching.domain.coach import Coach
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.events import coaching as events
from shared.events import coaching_engagements as engagements
from shared.events.base import Fact, TargetGroup
from shared.outbox import Published, Stored

R = TypeVar("R", bound=events.RequestFact)
E = TypeVar("E", bound=engagements.EngagementFact)


def _of_request(public: type[R]) -> Callable[[Request, facts.Fact], R]:
    """A fact of a request: whom it concerns, and the fact's own fields."""

    def publish(request: Request, fact: facts.Fact) -> R:
        return public(
            request_id=request.id,
            pool_id=request.pool_id,
            employer_id=request.employer_id,
            starter_id=request.starter_id,
            **vars(fact),
        )

    return publish


def _of_engagement(public: type[E]) -> Callable[[Engagement, facts.Fact], E]:
    def publish(engagement: Engagement, fact: facts.Fact) -> E:
        return public(
            engagement_id=engagement.id,
            request_id=engagement.request_id,
            pool_id=engagement.pool_id,
            employer_id=engagement.employer_id,
            coach_id=engagement.coach_id,
            starter_id=engagement.starter_id,
            **vars(fact),
        )

    return publish


def _submitted(request: Request, _: facts.RequestSubmitted) -> events.RequestSubmittedV1:
    return events.RequestSubmittedV1(
        request_id=request.id,
        pool_id=request.pool_id,
        employer_id=request.employer_id,
        starter_id=request.starter_id,
        kind=events.RequestKind(request.kind),
        target_group=TargetGroup(request.target_group),
        first_requested_at=request.first_requested_at,
        continuation_of=request.continuation_of,
    )


def _offered(request: Request, fact: facts.CoachOffered) -> events.CoachOfferedV1:
    return events.CoachOfferedV1(
        request_id=request.id,
        pool_id=request.pool_id,
        employer_id=request.employer_id,
        starter_id=request.starter_id,
        offer_id=fact.offer.offer_id,
        coach_id=fact.offer.coach_id,
        points=fact.offer.points,
        expires_at=fact.offer.expires_at,
        proposal_id=fact.offer.proposal_id,
        by_hand=fact.offer.by_hand,
    )


def _membership_ended(pool: Pool, fact: facts.MembershipEnded) -> events.MembershipEndedV1:
    return events.MembershipEndedV1(pool_id=pool.id, **vars(fact))


def _proposed(engagement: Engagement, _: facts.EngagementProposed) -> engagements.EngagementProposedV1:
    return engagements.EngagementProposedV1(
        engagement_id=engagement.id,
        request_id=engagement.request_id,
        pool_id=engagement.pool_id,
        employer_id=engagement.employer_id,
        coach_id=engagement.coach_id,
        starter_id=engagement.starter_id,
        points=engagement.points,
        intake_due_on=engagement.intake_due_on,
    )


PUBLIC_FACTS: dict[type, Callable[[Any, Any], Fact]] = {
    facts.RequestSubmitted: _submitted,
    facts.RequestShortlisted: _of_request(events.RequestShortlistedV1),
    facts.CoachChosen: _of_request(events.CoachChosenV1),
    facts.ShortlistExpired: _of_request(events.ShortlistExpiredV1),
    facts.CoachOffered: _offered,
    facts.OfferAccepted: _of_request(events.OfferAcceptedV1),
    facts.OfferDeclined: _of_request(events.OfferDeclinedV1),
    facts.OfferLapsed: _of_request(events.OfferLapsedV1),
    facts.OfferWithdrawn: _of_request(events.OfferWithdrawnV1),
    facts.ProposalRefused: _of_request(events.ProposalRefusedV1),
    facts.PrecedenceGiven: _of_request(events.PrecedenceGivenV1),
    facts.AttentionNeeded: _of_request(events.AttentionNeededV1),
    facts.RequestRejected: _of_request(events.RequestRejectedV1),
    facts.RequestWithdrawn: _of_request(events.RequestWithdrawnV1),
    facts.RequestClosed: _of_request(events.RequestClosedV1),
    facts.EngagementProposed: _proposed,
    facts.IntakeHeld: _of_engagement(engagements.IntakeHeldV1),
    facts.EngagementStarted: _of_engagement(engagements.EngagementStartedV1),
    facts.NoFit: _of_engagement(engagements.NoFitV1),
    facts.EndAnnounced: _of_engagement(engagements.EndAnnouncedV1),
    facts.EngagementEndedEarly: _of_engagement(engagements.EngagementEndedEarlyV1),
    facts.EngagementCancelled: _of_engagement(engagements.EngagementCancelledV1),
    facts.MembershipEnded: _membership_ended,
}

PUBLISHED = Published(
    "coaching",
    stored=[
        Stored(Pool, tables.Pools, snapshot=pool_latest),
        Stored(Coach, tables.Coaches, snapshot=coach_latest),
        Stored(Request, tables.Requests, snapshot=request_latest, correlation=lambda request: request.correlation_id),
        Stored(
            Engagement,
            tables.Engagements,
            snapshot=engagement_latest,
            correlation=lambda engagement: engagement.correlation_id,
        ),
    ],
    facts=PUBLIC_FACTS,
)
