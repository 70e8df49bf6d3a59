"""What callers send and see about pools."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.coaching.domain.load import Load as LoadOfPool
from services.coaching.domain.pool import Pool, PoolMode, Settings
from services.coaching.entrypoints.fields import Body, Load, PeriodBody, Points, Provinces
from shared.access import Permission, Standing

Small = Annotated[int, Field(ge=1, le=1_000, strict=True)]


class LoadBody(Body):
    """Weight of each target group, and what travel and complexity add."""

    starter: Load = 6
    career_changer: Load = 8
    grower: Load = 4
    far: Points = 1
    complexity: Points = 3


class SettingsBody(Body):
    load: LoadBody = LoadBody()
    hold_hours: Small = 48
    shortlist_working_days: Small = 5
    intake_working_days: Small = 10
    first_session_working_days: Small = 10
    employer_limit: Small = 3
    rate_cents_per_hour: Annotated[int, Field(ge=0, le=1_000_000, strict=True)] = 6_500

    def settings(self) -> Settings:
        return Settings(**dict(self) | {"load": LoadOfPool(**dict(self.load))})


class NewPool(Body):
    name: Annotated[str, Field(min_length=1, max_length=200)]
    mode: PoolMode = PoolMode.DIRECT
    gather_minutes: Annotated[int, Field(ge=0, le=10_080, strict=True)] = 60
    provinces: Provinces
    settings: SettingsBody = SettingsBody()


class NewMember(PeriodBody):
    organisation_id: UUID


class NewPoolCoach(PeriodBody):
    """`points_limit`: the most this pool may take of the coach."""

    coach_id: UUID
    points_limit: Points | None = None


class MemberView(BaseModel, from_attributes=True):
    organisation_id: UUID
    starts_on: date
    ends_on: date | None


class PoolView(BaseModel):
    """An employer sees its own membership, a coordinator all of them."""

    pool_id: UUID
    version: int
    name: str
    mode: PoolMode
    gather_minutes: int
    provinces: list[str]
    settings: SettingsBody
    members: list[MemberView]


class InLineView(BaseModel, from_attributes=True):
    """`place_in_line` counts who came before without precedence."""

    request_id: UUID = Field(validation_alias="id")
    employer_id: UUID
    state: str
    target_group: str
    first_requested_at: datetime
    precedence: bool
    attention: str | None
    place_in_line: int = Field(validation_alias="place")


def pool_view(pool: Pool, who: Standing, seen: Permission) -> PoolView:
    whole = seen.shows("members")
    members = [member for member in pool.members if whole or member.organisation_id in who.organisations]
    return PoolView(
        pool_id=pool.id,
        version=pool.version,
        name=pool.name,
        mode=pool.mode,
        gather_minutes=pool.gather_minutes,
        provinces=pool.provinces,
        settings=SettingsBody.model_validate(pool.settings, from_attributes=True),
        members=[MemberView.model_validate(member) for member in members],
    )
