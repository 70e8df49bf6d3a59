"""Erasures: the person's bare id, when what happened, and what each service answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.participants.adapters.tables import INSTANT, Table


class Erasures(Table, table=True):
    """`id` is the person's; kept so that a restored backup can be erased again."""

    __tablename__ = "erasures"
    __table_args__ = (
        sa.Index("open_erasures", "due_at", postgresql_where=sa.text("completed_at IS NULL AND withdrawn_at IS NULL")),
    )

    id: UUID = Field(primary_key=True)
    requested_at: datetime = Field(sa_type=INSTANT)
    due_at: datetime = Field(sa_type=INSTANT)
    withdrawn_at: datetime | None = Field(default=None, sa_type=INSTANT)
    erased_at: datetime | None = Field(default=None, sa_type=INSTANT)
    completed_at: datetime | None = Field(default=None, sa_type=INSTANT)
    waits_for: str | None = None
    answers: dict[str, Any] = Field(sa_type=JSONB)
    version: int = Field(sa_type=sa.BigInteger)
