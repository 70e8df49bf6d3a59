"""The tables of coaching. They validate nothing: the API's models, the domain and the migrations' CHECKs do."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.outbox import ProjectedSnapshot

INSTANT = sa.DateTime(timezone=True)


class Table(SQLModel, registry=registry()):
    """The base of this service's tables."""


class Pools(Table, table=True):
    __tablename__ = "pools"

    id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    name: str
    mode: str
    gather_minutes: int
    provinces: list[Any] = Field(sa_type=JSONB)
    settings: dict[str, Any] = Field(sa_type=JSONB)
    members: list[Any] = Field(sa_type=JSONB)


class Coaches(Table, table=True):
    """`id` is the person's id."""

    __tablename__ = "coaches"

    id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    points_total: int
    own_limit: int | None = None
    points_held: int
    points_used: int
    memberships: list[Any] = Field(sa_type=JSONB)
    leave: list[Any] = Field(sa_type=JSONB)
    target_groups: list[Any] = Field(sa_type=JSONB)


class Requests(Table, table=True):
    """Offers, exclusions and shortlist are parts of their request."""

    __tablename__ = "requests"

    id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    request_group_id: UUID
    correlation_id: UUID
    pool_id: UUID
    employer_id: UUID
    starter_id: UUID | None = None
    kind: str
    target_group: str
    is_complex: bool
    needs: dict[str, Any] = Field(sa_type=JSONB)
    points: int
    first_requested_at: datetime = Field(sa_type=INSTANT)
    waiting_since: datetime = Field(sa_type=INSTANT)
    state: str
    precedence: bool
    offers: list[Any] = Field(sa_type=JSONB)
    shortlist: list[Any] = Field(sa_type=JSONB)
    due_at: datetime | None = Field(sa_type=INSTANT)
    exclusions: list[Any] = Field(sa_type=JSONB)
    attention: str | None = None
    refusal_count: int
    no_fit_count: int
    expired_shortlists: int
    continuation_of: UUID | None = None
    engagement_id: UUID | None = None


class Engagements(Table, table=True):
    __tablename__ = "engagements"

    id: UUID = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    request_id: UUID
    correlation_id: UUID
    pool_id: UUID
    employer_id: UUID
    coach_id: UUID
    starter_id: UUID | None = None
    kind: str
    target_group: str
    is_complex: bool
    points: int
    proposed_at: datetime = Field(sa_type=INSTANT)
    intake_due_on: date
    state: str
    intake_held_on: date | None = None
    starts_on: date | None = None
    first_session_due_on: date | None = None
    ends_on: date | None = None
    ended_at: datetime | None = Field(sa_type=INSTANT)
    end_reason: str | None = None


class ProjectedPerson(ProjectedSnapshot, Table, table=True):
    """People as participants publishes them: roles of callers, and who works where."""

    __tablename__ = "projected_people"


class ProjectedOrganisation(ProjectedSnapshot, Table, table=True):
    """Organisations with their competitors and hirers."""

    __tablename__ = "projected_organisations"
