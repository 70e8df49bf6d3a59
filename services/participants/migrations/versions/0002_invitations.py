"""Invitations to sign in for the first time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision, down_revision = "0002", "0001"
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("invited_by", sa.String, nullable=False),
        sa.Column("provinces", JSONB, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("token_hashes", JSONB, nullable=False),
        sa.Column("redeemed_at", INSTANT),
        sa.Column("revoked_at", INSTANT),
        sa.Column("revoke_reason", sa.String),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Index("invitations_by_person", "person_id"),
        sa.Index("invitations_by_token", "token_hashes", postgresql_using="gin"),
    )
