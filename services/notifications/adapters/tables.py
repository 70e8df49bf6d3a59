"""The tables of this service. No name and no address of anybody stands in any of them."""

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


class Notices(Table, table=True):
    """One row per event that people are told of; `id` is the event's id."""

    __tablename__ = "notices"

    id: UUID = Field(primary_key=True)
    event_type: str
    about_id: UUID
    subjects: dict[str, Any] = Field(sa_type=JSONB)
    details: dict[str, Any] = Field(sa_type=JSONB)
    happened_on: date
    correlation_id: UUID
    traceparent: str | None = None
    stored_at: datetime = Field(sa_type=INSTANT)
    next_try_at: datetime = Field(sa_type=INSTANT)
    state: str
    tries: int
    people_told: int
    open_mails: int
    failed_mails: int
    version: int = Field(sa_type=sa.BigInteger)


class Deliveries(Table, table=True):
    """One row per event, person and channel; those of the inbox are the inbox."""

    __tablename__ = "deliveries"

    id: UUID = Field(primary_key=True)
    notice_id: UUID
    event_type: str
    person_id: UUID
    channel: str
    template: str
    correlation_id: UUID
    told_at: datetime = Field(sa_type=INSTANT)
    stored_at: datetime = Field(sa_type=INSTANT)
    next_try_at: datetime = Field(sa_type=INSTANT)
    state: str
    reason: str | None = None
    tries: int
    refusals: int
    read_at: datetime | None = Field(default=None, sa_type=INSTANT)
    version: int = Field(sa_type=sa.BigInteger)


class ChosenPreferences(Table, table=True):
    """Only of people who ever chose; `id` is the person."""

    __tablename__ = "preferences"

    id: UUID = Field(primary_key=True)
    email: bool
    version: int = Field(sa_type=sa.BigInteger)


class ProjectedPeople(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_people"


class ProjectedPools(Table, ProjectedSnapshot, table=True):
    __tablename__ = "projected_pools"
