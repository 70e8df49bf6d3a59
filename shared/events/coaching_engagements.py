"""What coaching says of engagements: what happens between coach and starter, and how each stands."""

from datetime import date, datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from shared.events.base import Code, Fact, Points, Snapshot, TargetGroup, facts, snapshots

ENGAGEMENTS_LATEST = snapshots(
    "coaching.engagements.latest.v1",
    key="engagement_id",
    about="Each engagement of a coach with a starter as it stands.",
)
ENGAGEMENTS = facts(
    "coaching.engagements.v1",
    key="engagement_id",
    about="What happens between coach and starter: proposed, intake, start, no fit, an early end.",
)


class EngagementState(StrEnum):
    PROPOSED = "proposed"
    INTAKE = "intake"
    ACTIVE = "active"
    ENDED_EARLY = "ended_early"
    CANCELLED = "cancelled"


class EngagementLatest(Snapshot, wire_type="coaching.engagement.latest.v1", topic=ENGAGEMENTS_LATEST):
    """`intake_due_on` is the day by which coach and starter should have met; `ends_on` an end that is known ahead."""

    engagement_id: UUID
    request_id: UUID
    pool_id: UUID
    employer_id: UUID
    coach_id: UUID
    starter_id: UUID | None = None
    state: EngagementState
    target_group: TargetGroup
    points: Points
    proposed_at: datetime
    intake_due_on: date
    intake_held_on: date | None = None
    starts_on: date | None = None
    first_session_due_on: date | None = None
    ends_on: date | None = None
    ended_at: datetime | None = None
    end_reason: Code | None = None


class EngagementFact(Fact):
    """What every fact of an engagement carries."""

    engagement_id: UUID
    request_id: UUID
    pool_id: UUID
    employer_id: UUID
    coach_id: UUID
    starter_id: UUID | None = None


class EngagementProposedV1(EngagementFact, wire_type="coaching.engagement.proposed.v1", topic=ENGAGEMENTS):
    """Coach and starter are to meet by `intake_due_on`."""

    points: Points
    intake_due_on: date


class IntakeHeldV1(EngagementFact, wire_type="coaching.engagement.intake_held.v1", topic=ENGAGEMENTS):
    """Coach and starter met."""

    held_on: date


class EngagementStartedV1(EngagementFact, wire_type="coaching.engagement.started.v1", topic=ENGAGEMENTS):
    """Coach and starter go on together."""

    starts_on: date
    first_session_due_on: date


class NoFitV1(EngagementFact, wire_type="coaching.engagement.no_fit.v1", topic=ENGAGEMENTS):
    """It does not fit, by starter or coach; the successor keeps the first date. The reason is not for the employer."""

    said_by: Literal["starter", "coach"]
    reason: Code
    successor_request_id: UUID


class EndAnnouncedV1(EngagementFact, wire_type="coaching.engagement.end_announced.v1", topic=ENGAGEMENTS):
    """It goes on until `ends_on`, the first day on which it is over. Nobody takes over."""

    ends_on: date
    reason: Code


class EngagementEndedEarlyV1(EngagementFact, wire_type="coaching.engagement.ended_early.v1", topic=ENGAGEMENTS):
    """It is over before what was meant, and nobody takes over."""

    reason: Code


class EngagementCancelledV1(EngagementFact, wire_type="coaching.engagement.cancelled.v1", topic=ENGAGEMENTS):
    """It was called off before it began, and nobody takes over."""

    reason: Code
