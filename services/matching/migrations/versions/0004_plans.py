"""What each plan saw, so that its decisions can be explained and made again, and the explanations."""

from alembic import op

from services.matching.adapters.tables import Table

revision, down_revision = "0004", "0003"

STATEMENTS = (
    "ALTER TABLE proposals ADD COLUMN IF NOT EXISTS plan_id uuid",
    """ALTER TABLE proposals ADD CONSTRAINT proposals_of_a_plan
           FOREIGN KEY (plan_id) REFERENCES plans (id) ON DELETE SET NULL""",
    "CREATE INDEX proposals_by_plan ON proposals (plan_id)",
    """ALTER TABLE explanations ADD CONSTRAINT explanation_of_a_proposal
           FOREIGN KEY (proposal_id) REFERENCES proposals (id) ON DELETE CASCADE""",
    "CREATE INDEX plans_to_explain ON plans (planned_at) WHERE NOT explained",
    "CREATE INDEX plans_by_end ON plans (kept_until)",
)


def upgrade() -> None:
    for name in ("plans", "explanations"):
        Table.metadata.tables[name].create(op.get_bind())
    for statement in STATEMENTS:
        op.execute(statement)
