"""Engagements, and how long each request waited, which is kept without anybody's id for fairness over time."""

from alembic import op

from services.matching.adapters.tables import Table

revision, down_revision = "0005", "0004"

STATEMENTS = (
    """ALTER TABLE projected_engagements
           ADD coach_id text GENERATED ALWAYS AS (body->>'coach_id') STORED,
           ADD starter_id text GENERATED ALWAYS AS (body->>'starter_id') STORED""",
    "CREATE INDEX engagements_by_starter ON projected_engagements (starter_id) WHERE starter_id IS NOT NULL",
    "CREATE INDEX waits_by_pool ON waits (pool_id)",
)


def upgrade() -> None:
    for name in ("projected_engagements", "waits"):
        Table.metadata.tables[name].create(op.get_bind())
    for statement in STATEMENTS:
        op.execute(statement)
