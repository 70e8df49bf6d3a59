"""What callers send and see of an engagement."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.coaching.domain.engagement import Engagement, EngagementState
from services.coaching.domain.load import TargetGroup
from services.coaching.entrypoints.fields import Body, Day


class Intake(Body):
    """Today where `held_on` is left out. `starter_id`: who came, where the place had no name."""

    held_on: Day | None = None
    starter_id: UUID | None = None


class Start(Body):
    """Today where left out."""

    starts_on: Day | None = None


class EngagementView(BaseModel):
    """`intake_held_on` and `end_reason` are null for the employer: how it goes is between coach and starter."""

    engagement_id: UUID
    version: int
    request_id: UUID
    pool_id: UUID
    employer_id: UUID
    coach_id: UUID
    starter_id: UUID | None
    state: EngagementState
    target_group: TargetGroup
    points: int
    proposed_at: datetime
    intake_due_on: date
    intake_held_on: date | None
    starts_on: date | None
    first_session_due_on: date | None
    ends_on: date | None
    ended_at: datetime | None
    end_reason: str | None


class EndedView(EngagementView):
    successor_request_id: UUID


def engagement_view(engagement: Engagement) -> EngagementView:
    return EngagementView(**_seen(engagement))


def ended_view(engagement: Engagement, successor_id: UUID) -> EndedView:
    return EndedView(**_seen(engagement), successor_request_id=successor_id)


def _seen(engagement: Engagement) -> dict[str, Any]:
    return vars(engagement) | {"engagement_id": engagement.id}
