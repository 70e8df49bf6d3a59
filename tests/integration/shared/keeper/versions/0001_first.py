"""Members."""

from alembic import op

from shared.outbox import create_kernel_tables
from tests.integration.shared.members import Table

revision, down_revision = "0001", None


def upgrade() -> None:
    create_kernel_tables(op)
    Table.metadata.tables["members"].create(op.get_bind())
