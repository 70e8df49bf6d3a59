"""Row-level security: which rows a caller's reading may see; places in line count rows that it may not see."""

from alembic import op

from shared.db.walls import EVERYBODY, ME, ME_AS_TEXT, ORGANISATIONS, PROVINCES, any_of, holds, show, wall

revision, down_revision = "0006", "0005"
MY_POOLS = f"ARRAY(SELECT p.id FROM pools AS p WHERE p.provinces ?| {PROVINCES})"
OF_ITS_EMPLOYER = f"employer_id = ANY ({ORGANISATIONS})"
OF_ITS_POOL = f"pool_id = ANY ({MY_POOLS})"
OFFERED_TO_ME = f"offers @> jsonb_build_array(jsonb_build_object('coach_id', {ME_AS_TEXT}))"
IN_A_POOL_OF_MINE = f"""EXISTS (
    SELECT 1 FROM jsonb_array_elements(memberships) AS m WHERE CAST(m ->> 'pool_id' AS uuid) = ANY ({MY_POOLS}))"""
COACHES = holds("coach")
CLOSED = ("projected_people", "projected_organisations")
KERNEL = ("outbox", "inbox", "parked_messages", "idempotency_keys", "people_to_forget")
IN_LINE = "state IN ('waitlisted', 'shortlisted', 'offered')"
PLACE = f"""
    CREATE FUNCTION place_in_line(pool uuid, since timestamptz, request uuid)
    RETURNS TABLE (ahead bigint, with_precedence bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT count(*) FILTER (WHERE NOT precedence AND (first_requested_at, id) < (since, request)),
               count(*) FILTER (WHERE precedence)
        FROM requests WHERE pool_id = pool AND {IN_LINE}
    $$
"""
PLACES = f"""
    CREATE FUNCTION places_in_line(pools uuid[])
    RETURNS TABLE (request uuid, ahead bigint, with_precedence bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT id, count(*) FILTER (WHERE NOT precedence) OVER earlier,
               count(*) FILTER (WHERE precedence) OVER (PARTITION BY pool_id)
        FROM requests WHERE pool_id = ANY (pools) AND {IN_LINE}
        WINDOW earlier AS (PARTITION BY pool_id ORDER BY first_requested_at, id
                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    $$
"""
"""Places tell how many stand before somebody, and nothing of who they are."""


def upgrade() -> None:
    show(op, "pools", EVERYBODY)
    show(op, "coaches", any_of(f"{COACHES} AND id = {ME}", holds("operator"), IN_A_POOL_OF_MINE))
    show(op, "requests", any_of(OF_ITS_EMPLOYER, OF_ITS_POOL, f"{COACHES} AND {OFFERED_TO_ME}"))
    mine = (f"{COACHES} AND coach_id = {ME}", f"starter_id = {ME}")
    show(op, "engagements", any_of(*mine, OF_ITS_EMPLOYER, OF_ITS_POOL))
    wall(op, *CLOSED, *KERNEL)
    op.execute(PLACE)
    op.execute(PLACES)
