"""Queues who is to be forgotten."""

from alembic import op

from shared.outbox import create_kernel_tables

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    create_kernel_tables(op)
