"""Fills this service with synthetic pools, coaches, requests and engagements; run by `landing seed`.

Everything goes through the domain's own transitions, so that rows and snapshots are what commands would have left.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, TypeAdapter

from services.coaching.domain.coach import Coach, Membership
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.load import Phase, TargetGroup
from services.coaching.domain.parts import Needs, Offer, RequestKind
from services.coaching.domain.periods import dutch_day, working_days_after
from services.coaching.domain.pool import Member, Pool, PoolMode, Settings
from services.coaching.domain.request import Request
from services.coaching.main import build
from shared.runtime.seeding import run_seed

Made = Iterator[tuple[type, Any]]
SETTINGS = Settings()
NEEDS = TypeAdapter(Needs)


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PoolLine(Line):
    """`members`: organisations that take part since `starts_on`."""

    id: UUID
    name: str
    gather_minutes: int
    provinces: list[str]
    members: list[UUID]
    starts_on: date


class CoachLine(Line):
    """`running`: target groups of the engagements that this coach has in this pool."""

    id: UUID
    pool_id: UUID
    fte_hundredths: int
    target_groups: list[TargetGroup]
    starts_on: date
    running: list[TargetGroup]


class EngagementLine(Line):
    id: UUID
    offer_id: UUID
    coach_id: UUID
    accepted_at: datetime


class RequestLine(Line):
    """`ended`: the reason for which the employer withdrew it; `engagement`: what it led to; neither: it waits."""

    id: UUID
    pool_id: UUID
    employer_id: UUID
    starter_id: UUID
    target_group: TargetGroup
    first_requested_at: datetime
    needs: dict[str, Any]
    ended: str | None = None
    engagement: EngagementLine | None = None


def pools(values: dict[str, Any]) -> Made:
    line = PoolLine.model_validate(values)
    members = [Member(organisation_id=id, starts_on=line.starts_on) for id in line.members]
    pool = Pool(
        **line.model_dump(include={"id", "name", "gather_minutes", "provinces"}), mode=PoolMode.DIRECT, members=members
    )
    yield Pool, pool


def coaches(values: dict[str, Any]) -> Made:
    line = CoachLine.model_validate(values)
    coach = Coach.enter(line.id, fte_hundredths=line.fte_hundredths, target_groups=line.target_groups)
    coach.join(Membership(pool_id=line.pool_id, starts_on=line.starts_on))
    for group in line.running:
        points = SETTINGS.load.points(group, Phase.RUNNING)
        coach.hold(line.pool_id, points, line.starts_on)
        coach.use(points)
    yield Coach, coach


def requests(values: dict[str, Any]) -> Made:
    line = RequestLine.model_validate(values)
    request = Request(
        **line.model_dump(include={"id", "pool_id", "employer_id", "starter_id", "target_group", "first_requested_at"}),
        request_group_id=line.id,
        correlation_id=line.id,
        kind=RequestKind.FIRST,
        is_complex=False,
        needs=NEEDS.validate_python(line.needs),
        points=SETTINGS.load.points(line.target_group, Phase.INTAKE),
        waiting_since=line.first_requested_at,
    )
    if line.ended is not None:
        request.withdraw(line.ended)
    engagement = _engaged(request, line.engagement) if line.engagement is not None else None
    yield Request, request
    if engagement is not None:
        yield Engagement, engagement


def _engaged(request: Request, line: EngagementLine) -> Engagement:
    """Offered, accepted, met and started, on one day."""
    at, day = line.accepted_at, dutch_day(line.accepted_at)
    offer = Offer(
        offer_id=line.offer_id,
        coach_id=line.coach_id,
        coach_version=1,
        points=request.points,
        offered_at=at,
        expires_at=at + timedelta(hours=SETTINGS.hold_hours),
    )
    request.make_offer(offer)
    request.accept(line.offer_id, line.id, at)
    due_on = working_days_after(day, SETTINGS.intake_working_days)
    engagement, _ = Engagement.propose(line.id, request, line.coach_id, at, due_on)
    engagement.hold_intake(day, day, request.starter_id)
    running = SETTINGS.load.points(request.target_group, Phase.RUNNING)
    engagement.start(day, running, working_days_after(day, SETTINGS.first_session_working_days))
    request.close("started")
    return engagement


KINDS = {"pool": pools, "coach": coaches, "request": requests}

if __name__ == "__main__":
    run_seed(build(), KINDS)
