"""Lets the audit be kept no longer than promised without looking at all of it every hour."""

from alembic import op

revision, down_revision = "0013", "0012"


def upgrade() -> None:
    op.execute("CREATE INDEX audit_by_age ON audit_entries (recorded_at)")
