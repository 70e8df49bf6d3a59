"""Coaches as coaching tells of them, so that the task list knows who is in a pool."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision, down_revision = "0010", "0009"


def upgrade() -> None:
    op.create_table(
        "projected_coaches",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.Column("body", JSONB),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("causation_id", sa.String),
        sa.Column("correlation_id", sa.String, nullable=False),
        sa.Column("traceparent", sa.String),
    )
