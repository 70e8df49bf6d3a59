"""Proposals, the queue of pools, the read models, and the computed columns by which a change finds its pools."""

from alembic import op

from services.matching.adapters.tables import Table
from shared.outbox import create_kernel_tables

revision, down_revision = "0001", None

TABLES = (
    "proposals",
    "pools_to_plan",
    "catalogue_revision",
    "projected_people",
    "projected_organisations",
    "projected_skills",
    "projected_pools",
    "projected_coaches",
    "projected_requests",
)
COMPUTED = """
    ALTER TABLE projected_requests
        ADD pool_id text GENERATED ALWAYS AS (body->>'pool_id') STORED,
        ADD employer_id text GENERATED ALWAYS AS (body->>'employer_id') STORED,
        ADD starter_id text GENERATED ALWAYS AS (body->>'starter_id') STORED,
        ADD offered_coach_id text GENERATED ALWAYS AS (body->'offer'->>'coach_id') STORED,
        ADD listed_coach_id text GENERATED ALWAYS AS (body->'shortlist'->0->>'coach_id') STORED,
        ADD waits boolean GENERATED ALWAYS AS
            (coalesce(body->>'state' IN ('waitlisted', 'shortlisted'), false)) STORED;
    ALTER TABLE projected_coaches
        ADD pool_ids jsonb GENERATED ALWAYS AS (jsonb_path_query_array(body, '$.memberships[*].pool_id')) STORED;
    ALTER TABLE proposals ADD first_coach_id text GENERATED ALWAYS AS (coaches->0->>'coach_id') STORED
"""
INDEXES = """
    CREATE INDEX waiting_by_pool ON projected_requests (pool_id) WHERE waits;
    CREATE INDEX waiting_by_employer ON projected_requests (employer_id) WHERE waits;
    CREATE INDEX requests_by_starter ON projected_requests (starter_id) WHERE starter_id IS NOT NULL;
    CREATE INDEX requests_by_offered_coach ON projected_requests (offered_coach_id)
        WHERE offered_coach_id IS NOT NULL;
    CREATE INDEX requests_by_listed_coach ON projected_requests (listed_coach_id) WHERE listed_coach_id IS NOT NULL;
    CREATE INDEX coaches_by_pool ON projected_coaches USING gin (pool_ids);
    CREATE INDEX proposals_by_first_coach ON proposals (first_coach_id)
"""


def upgrade() -> None:
    create_kernel_tables(op)
    for table in TABLES:
        Table.metadata.tables[table].create(op.get_bind())
    for statement in (
        *COMPUTED.split(";"),
        *INDEXES.split(";"),
        "INSERT INTO catalogue_revision (revision) VALUES (0)",
    ):
        op.execute(statement)
