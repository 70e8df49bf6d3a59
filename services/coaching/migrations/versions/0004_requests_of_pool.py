"""Lets a coordinator's list of requests be read in order, pool by pool, without looking at those of other pools."""

from alembic import op

revision, down_revision = "0004", "0003"


def upgrade() -> None:
    op.execute("CREATE INDEX requests_of_pool ON requests (pool_id, id)")
