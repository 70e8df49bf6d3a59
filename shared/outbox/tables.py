"""The kernel's own tables, the same in every service's database, and the shape of a projection."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

SHARDS = 8


class Kernel(SQLModel, registry=registry()):
    """The base of the tables that come with the kernel."""


class Outbox(Kernel, table=True):
    """Messages that wait for the broker. `id` follows the order in which aggregates were locked."""

    __tablename__ = "outbox"
    __table_args__ = (sa.Index("outbox_by_shard", "shard", "id"),)

    id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.Identity(always=True), primary_key=True))
    shard: int = Field(sa_type=sa.SmallInteger)
    topic: str
    key: str
    headers: dict[str, str] = Field(sa_type=JSONB)
    body: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    recorded_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class Inbox(Kernel, table=True):
    """Which events a consumer has had its effect of."""

    __tablename__ = "inbox"
    __table_args__ = (sa.Index("inbox_by_age", "handled_at"),)

    consumer: str = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    handled_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class ParkedMessage(Kernel, table=True):
    """Messages that could not be handled (`in`) or published (`out`), in order per key, until an operator decides."""

    __tablename__ = "parked_messages"
    __table_args__ = (
        sa.UniqueConstraint("topic", "partition", "offset", name="parked_once"),
        sa.Index("parked_by_key", "direction", "topic", "key", "id"),
        sa.CheckConstraint("direction IN ('in', 'out')", name="parked_direction"),
    )

    id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.Identity(always=True), primary_key=True))
    direction: str
    topic: str
    key: bytes = Field(sa_type=sa.LargeBinary)
    partition: int | None = None
    offset: int | None = Field(default=None, sa_type=sa.BigInteger)
    headers: list[Any] = Field(sa_type=JSONB)
    body: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    reason: str
    detail: str
    parked_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class IdempotencyKey(Kernel, table=True):
    """One row per command of a caller; the answer is written in the same transaction as the effect."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (sa.Index("idempotency_by_age", "created_at"),)

    principal: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request_hash: bytes = Field(sa_type=sa.LargeBinary)
    status: int | None = Field(default=None, sa_type=sa.SmallInteger)
    body: Any = Field(default=None, sa_type=JSONB, nullable=True)
    created_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class PersonToForget(Kernel, table=True):
    """People whose tombstone came, until this service has forgotten them."""

    __tablename__ = "people_to_forget"

    id: str = Field(primary_key=True)
    queued_at: datetime = Field(sa_type=sa.DateTime(timezone=True))


class ProjectedSnapshot(SQLModel):
    """The columns of every projection: the newest snapshot of each id, and where it came from."""

    id: str = Field(primary_key=True)
    version: int = Field(sa_type=sa.BigInteger)
    gone: bool = False
    body: dict[str, Any] | None = Field(default=None, sa_type=JSONB, nullable=True)
    event_id: UUID
    causation_id: str | None = None
    correlation_id: str
    traceparent: str | None = None


class Schema(Protocol):
    """What is needed of `alembic.op`, which is a module."""

    def get_bind(self) -> sa.Connection: ...


def create_kernel_tables(op: Schema) -> None:
    """The first step of every service's first migration."""
    Kernel.metadata.create_all(op.get_bind())
