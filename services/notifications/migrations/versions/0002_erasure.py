"""Queues who is to be forgotten."""

from alembic import op

from shared.outbox import create_kernel_tables

revision, down_revision = "0002", "0001"


def upgrade() -> None:
    create_kernel_tables(op)
