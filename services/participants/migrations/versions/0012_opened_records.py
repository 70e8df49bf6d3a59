"""To which operators somebody's record stands open, and until when."""

from alembic import op

revision, down_revision = "0012", "0011"


def upgrade() -> None:
    op.execute("ALTER TABLE people ADD COLUMN opened_to jsonb NOT NULL DEFAULT '[]'")
