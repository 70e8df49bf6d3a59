"""The tables of this service. Columns that PostgreSQL computes for indexes stand in the migration that adds them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from shared.outbox import ProjectedSnapshot


class Table(SQLModel, registry=registry()):
    """The base of this service's tables."""


class Proposals(Table, table=True):
    """What was proposed, with its explanation. One for each version of a request."""

    __tablename__ = "proposals"
    __table_args__ = (sa.UniqueConstraint("request_id", "request_version", name="one_answer_to_a_version"),)

    id: UUID = Field(primary_key=True)
    request_id: UUID
    request_version: int = Field(sa_type=sa.BigInteger)
    pool_id: UUID
    employer_id: UUID
    points: int
    coaches: list[Any] = Field(sa_type=JSONB)
    alternatives: int
    gap: float
    rules_version: str
    catalogue_revision: int = Field(sa_type=sa.BigInteger)
    proposed_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    causation_id: str
    correlation_id: UUID
    traceparent: str | None = None
    plan_id: UUID | None = None
    version: int = Field(sa_type=sa.BigInteger)


class Plans(Table, table=True):
    """What a plan that proposed something saw. `coach_ids` are the rows of coaches in `inputs`; erased ones nobody's.

    `explained`: each of its proposals has its explanation.
    """

    __tablename__ = "plans"

    id: UUID = Field(primary_key=True)
    pool_id: UUID
    planned_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    rules_version: str
    catalogue_revision: int = Field(sa_type=sa.BigInteger)
    engine_version: str
    requests: int
    coach_ids: list[UUID] = Field(sa_type=ARRAY(sa.Uuid))
    whole: bool
    inputs: bytes = Field(sa_type=sa.LargeBinary)
    kept_until: date
    explained: bool = False


class Explanations(Table, table=True):
    """Why a proposal is what it is, as codes, numbers and ids, made by the engine's version of the day."""

    __tablename__ = "explanations"

    proposal_id: UUID = Field(primary_key=True)
    body: dict[str, Any] = Field(sa_type=JSONB)
    engine_version: str


class PoolsToPlan(Table, table=True):
    """A pool that a change touched. Who plans it deletes the row in the transaction that writes the proposals."""

    __tablename__ = "pools_to_plan"

    id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.Identity(always=True), primary_key=True))
    pool_id: UUID


class UnplannedPools(Table, table=True):
    """A pool whose last plan failed by a fault of our own; its next plan that succeeds takes it away."""

    __tablename__ = "unplanned_pools"

    pool_id: UUID = Field(primary_key=True)
    since: datetime = Field(sa_type=sa.DateTime(timezone=True))
    error: str


class CatalogueRevision(Table, table=True):
    """One row, raised with every change of the skills catalogue, so that the copy in memory is known to be old."""

    __tablename__ = "catalogue_revision"

    revision: int = Field(sa_type=sa.BigInteger, primary_key=True)


class ProjectedPerson(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_people"


class ProjectedOrganisation(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_organisations"


class ProjectedSkill(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_skills"


class ProjectedPool(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_pools"


class ProjectedCoach(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_coaches"


class ProjectedRequest(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_requests"


class ProjectedEngagement(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_engagements"


class Waits(Table, table=True):
    """How long a request waited, for fairness over time: it names no person and outlives who is erased.

    `ended_at`: withdrawn or rejected without a coach. `fit`: points of the proposal by which it was matched.
    """

    __tablename__ = "waits"

    request_id: UUID = Field(primary_key=True)
    pool_id: UUID
    employer_id: UUID
    target_group: str
    province: str | None = None
    asked_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    matched_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    ended_at: datetime | None = Field(default=None, sa_type=sa.DateTime(timezone=True))
    fit: int | None = None
