"""The first tables: the kernel's, notices, deliveries, preferences, projections."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.outbox import create_kernel_tables

revision, down_revision = "0001", None
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    create_kernel_tables(op)
    _notices()
    _deliveries()
    op.create_table(
        "preferences",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("email", sa.Boolean, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    _projection("projected_people")
    _projection("projected_pools")
    op.execute("CREATE INDEX people_by_role ON projected_people USING gin ((body -> 'roles') jsonb_path_ops)")


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("event_type", sa.String, nullable=False),
        sa.Column("about_id", sa.Uuid, nullable=False),
        sa.Column("subjects", JSONB, nullable=False),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("happened_on", sa.Date, nullable=False),
        sa.Column("correlation_id", sa.Uuid, nullable=False),
        sa.Column("traceparent", sa.String),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("people_told", sa.Integer, nullable=False),
        sa.Column("open_mails", sa.Integer, nullable=False),
        sa.Column("failed_mails", sa.Integer, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.CheckConstraint("open_mails >= 0", name="open_mails_counted"),
        sa.CheckConstraint(
            "state IN ('stored', 'expanded', 'delivered', 'failed', 'nobody', 'expired_unknown')", name="notice_state"
        ),
    )
    op.create_index("notices_due", "notices", ["next_try_at"], postgresql_where="state = 'stored'")
    op.create_index("notices_by_about", "notices", ["about_id"])
    op.create_index("notices_by_chain", "notices", ["correlation_id"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("notice_id", sa.Uuid, sa.ForeignKey("notices.id"), nullable=False),
        sa.Column("event_type", sa.String, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("template", sa.String, nullable=False),
        sa.Column("correlation_id", sa.Uuid, nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.Column("stored_at", INSTANT, nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.String),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("refusals", sa.Integer, nullable=False),
        sa.Column("read_at", INSTANT),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("notice_id", "person_id", "channel", name="told_once"),
        sa.CheckConstraint("channel IN ('inbox', 'email')", name="delivery_channel"),
        sa.CheckConstraint("state IN ('pending', 'sent', 'failed', 'not_wanted')", name="delivery_state"),
    )
    op.create_index("deliveries_due", "deliveries", ["next_try_at"], postgresql_where="state = 'pending'")
    op.create_index(
        "inbox_of_person", "deliveries", ["person_id", "told_at", "id"], postgresql_where="channel = 'inbox'"
    )


def _projection(name: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("gone", sa.Boolean, nullable=False),
        sa.Column("body", JSONB),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("causation_id", sa.String),
        sa.Column("correlation_id", sa.String, nullable=False),
        sa.Column("traceparent", sa.String),
    )
