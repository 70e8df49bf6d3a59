"""The first tables: pools, coaches, requests with their offers, engagements, and what is projected of people."""

from alembic import op

from shared.outbox import create_kernel_tables

revision, down_revision = "0001", None

POOLS = """
    CREATE TABLE pools (
        id uuid PRIMARY KEY,
        version bigint NOT NULL,
        name text NOT NULL,
        mode text NOT NULL CHECK (mode IN ('direct', 'shortlist')),
        gather_minutes integer NOT NULL CHECK (gather_minutes >= 0),
        provinces jsonb NOT NULL,
        settings jsonb NOT NULL,
        members jsonb NOT NULL
    )
"""
COACHES = """
    CREATE TABLE coaches (
        id uuid PRIMARY KEY,
        version bigint NOT NULL,
        points_total integer NOT NULL CHECK (points_total >= 0),
        own_limit integer CHECK (own_limit >= 0),
        points_held integer NOT NULL CHECK (points_held >= 0),
        points_used integer NOT NULL CHECK (points_used >= 0),
        memberships jsonb NOT NULL,
        leave jsonb NOT NULL,
        target_groups jsonb NOT NULL,
        CONSTRAINT within_capacity CHECK (points_held + points_used <= least(points_total, own_limit)),
        CONSTRAINT within_pool_limits CHECK (NOT jsonb_path_exists(
            memberships, '$[*] ? (@.points_taken < 0 || @.points_taken > @.points_limit)'))
    )
"""
REQUESTS = """
    CREATE TABLE requests (
        id uuid PRIMARY KEY,
        version bigint NOT NULL,
        request_group_id uuid NOT NULL,
        correlation_id uuid NOT NULL,
        pool_id uuid NOT NULL REFERENCES pools,
        employer_id uuid NOT NULL,
        starter_id uuid,
        kind text NOT NULL CHECK (kind IN ('first', 'successor', 'cover', 'placement')),
        target_group text NOT NULL,
        is_complex boolean NOT NULL,
        needs jsonb NOT NULL,
        points integer NOT NULL CHECK (points > 0),
        first_requested_at timestamptz NOT NULL,
        waiting_since timestamptz NOT NULL,
        state text NOT NULL CHECK (state IN (
            'waitlisted', 'shortlisted', 'offered', 'matched', 'closed', 'rejected', 'withdrawn')),
        precedence boolean NOT NULL,
        offers jsonb NOT NULL,
        shortlist jsonb NOT NULL,
        due_at timestamptz,
        exclusions jsonb NOT NULL,
        attention text,
        refusal_count integer NOT NULL,
        no_fit_count integer NOT NULL,
        expired_shortlists integer NOT NULL,
        continuation_of uuid REFERENCES requests,
        engagement_id uuid,
        CONSTRAINT due_while_somebody_must_answer CHECK ((state IN ('shortlisted', 'offered')) = (due_at IS NOT NULL))
    )
"""
ENGAGEMENTS = """
    CREATE TABLE engagements (
        id uuid PRIMARY KEY,
        version bigint NOT NULL,
        request_id uuid NOT NULL UNIQUE REFERENCES requests,
        correlation_id uuid NOT NULL,
        pool_id uuid NOT NULL REFERENCES pools,
        employer_id uuid NOT NULL,
        coach_id uuid NOT NULL REFERENCES coaches,
        starter_id uuid,
        kind text NOT NULL,
        target_group text NOT NULL,
        is_complex boolean NOT NULL,
        points integer NOT NULL CHECK (points > 0),
        proposed_at timestamptz NOT NULL,
        intake_due_on date NOT NULL,
        state text NOT NULL CHECK (state IN ('proposed', 'intake', 'active', 'cancelled')),
        intake_held_on date,
        starts_on date,
        first_session_due_on date,
        ended_at timestamptz,
        end_reason text
    )
"""
PURPOSE = "replace(kind, 'successor', 'first')"
INDEXES = (
    f"""CREATE UNIQUE INDEX one_open_request_per_starter ON requests (starter_id, ({PURPOSE}))
        WHERE starter_id IS NOT NULL AND state NOT IN ('closed', 'rejected', 'withdrawn')""",
    f"""CREATE UNIQUE INDEX one_coach_per_starter ON engagements (starter_id, ({PURPOSE}))
        WHERE starter_id IS NOT NULL AND ended_at IS NULL""",
    """CREATE INDEX requests_in_line ON requests (pool_id, first_requested_at, id) INCLUDE (precedence)
        WHERE state IN ('waitlisted', 'shortlisted', 'offered')""",
    "CREATE INDEX requests_due ON requests (due_at) WHERE due_at IS NOT NULL",
    "CREATE INDEX requests_by_offer ON requests USING gin (offers jsonb_path_ops)",
    "CREATE INDEX requests_of_employer ON requests (employer_id, id)",
    "CREATE INDEX running_engagements ON engagements (pool_id, employer_id) WHERE ended_at IS NULL",
)
PROJECTION = """
    CREATE TABLE {name} (
        id text PRIMARY KEY,
        version bigint NOT NULL,
        gone boolean NOT NULL,
        body jsonb,
        event_id uuid NOT NULL,
        causation_id text,
        correlation_id text NOT NULL,
        traceparent text
    )
"""


def upgrade() -> None:
    create_kernel_tables(op)
    for statement in (POOLS, COACHES, REQUESTS, ENGAGEMENTS, *INDEXES):
        op.execute(statement)
    for name in ("projected_people", "projected_organisations"):
        op.execute(PROJECTION.format(name=name))
