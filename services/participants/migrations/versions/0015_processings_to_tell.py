"""Who is to be told of a change in the register of processing; filled once for each edition of it."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0015", "0014"


def upgrade() -> None:
    op.create_table("processings_to_tell", sa.Column("person_id", sa.Uuid, primary_key=True))
    op.create_table(
        "told_editions",
        sa.Column("edition", sa.String, primary_key=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
    )
