"""What was seen, and the people it is about."""

from alembic import op

from shared.outbox import create_kernel_tables
from tests.integration.shared.members import Table

revision, down_revision = "0001", None


def upgrade() -> None:
    create_kernel_tables(op)
    for name in ("seen", "projected_people"):
        Table.metadata.tables[name].create(op.get_bind())
