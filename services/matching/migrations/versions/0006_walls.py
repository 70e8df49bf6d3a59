"""Row-level security: which rows a caller's reading may see."""

from alembic import op

from shared.db.walls import EVERYBODY, ME_AS_TEXT, ORGANISATIONS, PROVINCES, any_of, holds, show, wall

revision, down_revision = "0006", "0005"
MY_POOLS = f"ARRAY(SELECT p.id FROM projected_pools AS p WHERE NOT p.gone AND p.body -> 'provinces' ?| {PROVINCES})"
OF_MY_POOL = f"pool_id = ANY ({MY_POOLS})"
OF_MY_POOL_BY_UUID = f"pool_id = ANY (CAST({MY_POOLS} AS uuid[]))"
COACHES, OPERATES = holds("coach"), holds("operator")
PROPOSED_ME = f"coaches @> jsonb_build_array(jsonb_build_object('coach_id', {ME_AS_TEXT}))"
MINE = f"starter_id = {ME_AS_TEXT}"
OPEN = ("projected_pools", "projected_organisations", "projected_skills", "catalogue_revision")
CLOSED = ("projected_coaches", "pools_to_plan", "unplanned_pools")
KERNEL = ("outbox", "inbox", "parked_messages", "idempotency_keys", "people_to_forget")


def upgrade() -> None:
    for table in OPEN:
        show(op, table, EVERYBODY)
    show(op, "projected_requests", any_of(MINE, f"{COACHES} AND offered_coach_id = {ME_AS_TEXT}", OF_MY_POOL, OPERATES))
    show(op, "projected_engagements", any_of(MINE, f"{COACHES} AND coach_id = {ME_AS_TEXT}"))
    show(op, "projected_people", any_of(f"id = {ME_AS_TEXT}", f"body -> 'provinces' ?| {PROVINCES}", *in_a_case()))
    employer = f"employer_id = ANY ({ORGANISATIONS})"
    show(op, "proposals", any_of(f"{COACHES} AND {PROPOSED_ME}", employer, OF_MY_POOL_BY_UUID, OPERATES))
    show(op, "plans", any_of(OF_MY_POOL_BY_UUID, OPERATES))
    of_a_proposal = f"p.id = explanations.proposal_id AND p.{OF_MY_POOL_BY_UUID}"
    show(op, "explanations", any_of(f"EXISTS (SELECT 1 FROM proposals AS p WHERE {of_a_proposal})", OPERATES))
    show(op, "waits", any_of(OF_MY_POOL_BY_UUID, holds("national"), OPERATES))
    wall(op, *CLOSED, *KERNEL)


def in_a_case() -> list[str]:
    """Starters of the requests and engagements that the caller may see: their own policies decide here too."""
    exists = "EXISTS (SELECT 1 FROM {table} AS c WHERE c.starter_id = projected_people.id)"
    return [exists.format(table=table) for table in ("projected_requests", "projected_engagements")]
