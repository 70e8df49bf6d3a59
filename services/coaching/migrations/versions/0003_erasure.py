"""Lets finished engagements outlive their erased coach, and queues who is to be forgotten."""

from alembic import op

from shared.outbox import create_kernel_tables

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    create_kernel_tables(op)
    op.execute("ALTER TABLE engagements DROP CONSTRAINT engagements_coach_id_fkey")
    op.execute("CREATE INDEX engagements_of_coach ON engagements (coach_id)")
    op.execute("CREATE INDEX engagements_of_starter ON engagements (starter_id)")
