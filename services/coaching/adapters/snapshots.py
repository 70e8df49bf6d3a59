"""The whole public state of each aggregate. Names, reasons of people and past offers stay here."""

from services.coaching.domain.coach import Coach
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.parts import Attention
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.events import coaching as events
from shared.events import coaching_engagements as engagements
from shared.events import coaching_parts
from shared.events.base import Period, TargetGroup


def pool_latest(pool: Pool) -> events.PoolLatest:
    return events.PoolLatest(
        pool_id=pool.id,
        mode=events.PoolMode(pool.mode),
        gather_minutes=pool.gather_minutes,
        provinces=tuple(pool.provinces),
        members=tuple(events.PoolMember(**vars(member)) for member in pool.members),
    )


def coach_latest(coach: Coach) -> events.CoachLatest:
    return events.CoachLatest(
        coach_id=coach.id,
        points_total=coach.points_total,
        own_limit=coach.own_limit,
        points_held=coach.points_held,
        points_used=coach.points_used,
        memberships=tuple(events.CoachMembership(**vars(membership)) for membership in coach.memberships),
        leave=tuple(Period(**vars(period)) for period in coach.leave),
        target_groups=tuple(TargetGroup(group) for group in coach.target_groups),
    )


def request_latest(request: Request) -> events.RequestLatest:
    """`needs_attention` says that a person must act first; where matching goes on, the fact alone tells them."""
    return events.RequestLatest(
        request_id=request.id,
        request_group_id=request.request_group_id,
        pool_id=request.pool_id,
        employer_id=request.employer_id,
        starter_id=request.starter_id,
        kind=events.RequestKind(request.kind),
        state=events.RequestState(request.state),
        target_group=TargetGroup(request.target_group),
        points=request.points,
        first_requested_at=request.first_requested_at,
        waiting_since=request.waiting_since,
        precedence=1 if request.precedence else 0,
        needs=coaching_parts.Needs.model_validate(request.needs, from_attributes=True),
        offer=coaching_parts.Offer.model_validate(request.offer, from_attributes=True) if request.offer else None,
        shortlist=tuple(coaching_parts.Shortlisted(**vars(listed)) for listed in request.shortlist),
        shortlist_expires_at=request.due_at if request.shortlist else None,
        needs_attention=request.attention is Attention.SHORTLIST_EXPIRED_TWICE,
        refusal_count=request.refusal_count,
        exclusions=tuple(coaching_parts.Exclusion(**vars(exclusion)) for exclusion in request.exclusions),
        continuation_of=request.continuation_of,
    )


def engagement_latest(engagement: Engagement) -> engagements.EngagementLatest:
    return engagements.EngagementLatest(
        engagement_id=engagement.id,
        request_id=engagement.request_id,
        pool_id=engagement.pool_id,
        employer_id=engagement.employer_id,
        coach_id=engagement.coach_id,
        starter_id=engagement.starter_id,
        state=engagements.EngagementState(engagement.state),
        target_group=TargetGroup(engagement.target_group),
        points=engagement.points,
        proposed_at=engagement.proposed_at,
        intake_due_on=engagement.intake_due_on,
        intake_held_on=engagement.intake_held_on,
        starts_on=engagement.starts_on,
        first_session_due_on=engagement.first_session_due_on,
        ends_on=engagement.ends_on,
        ended_at=engagement.ended_at,
        end_reason=engagement.end_reason,
    )
