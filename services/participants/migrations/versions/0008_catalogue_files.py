"""Which version a file of skills on its way in is of."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0008", "0007"


def upgrade() -> None:
    op.add_column("import_files", sa.Column("catalogue_version", sa.String))
