"""Erasures of people."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.outbox import create_kernel_tables

revision, down_revision = "0007", "0006"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_kernel_tables(op)
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        *(sa.Column(name, INSTANT) for name in ("withdrawn_at", "erased_at", "completed_at")),
        sa.Column("waits_for", sa.String),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Index("open_erasures", "due_at", postgresql_where=sa.text("completed_at IS NULL AND withdrawn_at IS NULL")),
    )
