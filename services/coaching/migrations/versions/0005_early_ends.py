"""Engagements that end before what was meant, on a day that may be known ahead."""

from alembic import op

revision, down_revision = "0005", "0004"
STATES = "('proposed', 'intake', 'active', 'ended_early', 'cancelled')"


def upgrade() -> None:
    op.execute(f"""ALTER TABLE engagements ADD COLUMN ends_on date,
        DROP CONSTRAINT engagements_state_check, ADD CONSTRAINT engagements_state_check CHECK (state IN {STATES})""")
    op.execute("CREATE INDEX engagements_that_end ON engagements (ends_on) WHERE ended_at IS NULL")
    op.execute("CREATE INDEX engagements_of_employer ON engagements (employer_id) WHERE ended_at IS NULL")
