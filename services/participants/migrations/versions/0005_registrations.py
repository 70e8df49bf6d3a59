"""Registrations of interest."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0005", "0004"
INSTANT = sa.DateTime(timezone=True)
TEXTS = ("kind", "name", "email", "email_key", "preferred_language", "postcode", "province", "labour_market_region")


def upgrade() -> None:
    op.create_table(
        "registrations",
        sa.Column("id", sa.Uuid, primary_key=True),
        *(sa.Column(name, sa.String, nullable=False) for name in TEXTS),
        *(sa.Column(name, sa.String) for name in ("kvk_number", "organisation_name", "target_group")),
        sa.Column("registered_at", INSTANT, nullable=False),
        sa.Column("answer_due_on", sa.Date, nullable=False),
        sa.Column("answer", sa.String),
        sa.Column("answered_at", INSTANT),
        sa.Column("reason", sa.String),
        sa.Column("person_id", sa.Uuid),
        sa.Column("organisation_id", sa.Uuid),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Index("registrations_by_address", "email_key"),
        sa.Index("open_registrations", "province", "id", postgresql_where=sa.text("answer IS NULL")),
    )
