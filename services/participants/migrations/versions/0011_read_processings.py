"""Which versions of the register of processing people have read."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0011", "0010"


def upgrade() -> None:
    op.create_table(
        "read_processings",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("code", sa.String, primary_key=True),
        sa.Column("processing_version", sa.Integer, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
    )
