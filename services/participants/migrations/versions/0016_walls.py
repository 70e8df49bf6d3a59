"""Row-level security: which rows a caller's reading may see."""

from alembic import op

from shared.db.walls import (
    EVERYBODY,
    ME,
    ME_AS_TEXT,
    NOW,
    ORGANISATIONS,
    PROVINCES,
    any_of,
    holds,
    show,
    wall,
)

revision, down_revision = "0016", "0015"
OPERATES = holds("operator")
OPEN = ("organisations", "concepts", "catalogue_loads", "projected_pools")
CLOSED = (
    *("known_browsers", "ceremonies", "sign_in_links", "try_counts", "used_assertions", "signing_keys"),
    *("letters", "address_changes", "import_rows", "processings_to_tell", "told_editions"),
    *("projected_coaches", "projected_requests", "projected_engagements"),
    *("outbox", "inbox", "parked_messages", "idempotency_keys", "people_to_forget"),
)
OF_MY_POOLS = f"projected_pools AS p WHERE NOT p.gone AND p.body -> 'provinces' ?| {PROVINCES}"
MY_POOLS = f"CAST(ARRAY(SELECT p.id FROM {OF_MY_POOLS}) AS uuid[])"
MY_MEMBERS = f"""ARRAY(
    SELECT m ->> 'organisation_id' FROM (SELECT p.body FROM {OF_MY_POOLS}) AS mine,
        jsonb_array_elements(mine.body -> 'members') AS m)"""
BELONGS = "EXISTS (SELECT 1 FROM jsonb_array_elements(people.roles || people.employments) AS r {which})"
WITH_A_ROLE = "EXISTS (SELECT 1 FROM jsonb_array_elements(people.roles) AS r {which})"
BELONGS_IN_MY_PROVINCES = BELONGS.format(
    which=f"""JOIN organisations AS o ON o.id = CAST(r ->> 'organisation_id' AS uuid)
        WHERE o.province = ANY ({PROVINCES})"""
)
TODAY = f"to_char({NOW} AT TIME ZONE 'Europe/Amsterdam', 'YYYY-MM-DD')"
HOLDS_AN_OFFICE = WITH_A_ROLE.format(
    which=f"""WHERE r ->> 'role' IN ('coordinator', 'national', 'operator')
        AND coalesce(r ->> 'ends_on', '9999-12-31') > {TODAY}"""
)
INVITED_HERE = f"""EXISTS (
    SELECT 1 FROM invitations AS i
    WHERE i.person_id = people.id AND (i.invited_by = {ME_AS_TEXT} OR i.provinces ?| {PROVINCES}))"""
COLLEAGUE = BELONGS.format(which=f"WHERE CAST(r ->> 'organisation_id' AS uuid) = ANY ({ORGANISATIONS})")
LOOKED_AT_ME = f"""CAST(people.id AS text) = ANY (ARRAY(
    SELECT a.actor FROM audit_entries AS a WHERE a.subject_id = {ME} AND a.action = 'record_opened'))"""
SPEAKS_FOR_MY_MEMBERS = WITH_A_ROLE.format(which=f"WHERE r ->> 'organisation_id' = ANY ({MY_MEMBERS})")
CONCERNS_ME = (
    f"r.person_id = {ME} OR r.counterpart_id = {ME} OR r.organisation_id = ANY ({ORGANISATIONS})"
    f" OR r.pool_id = ANY ({MY_POOLS})"
)
IN_A_CASE = f"EXISTS (SELECT 1 FROM relations AS r WHERE r.{{which}} = people.id AND ({CONCERNS_ME}))"
SPEAKS_IN_A_CASE = f"""EXISTS (
    SELECT 1 FROM jsonb_array_elements(people.roles) AS role
    JOIN relations AS r ON r.organisation_id = CAST(role ->> 'organisation_id' AS uuid)
    WHERE {CONCERNS_ME})"""
OPENED_TO_ME = f"""EXISTS (
    SELECT 1 FROM jsonb_array_elements(opened_to) AS o
    WHERE o ->> 'operator_id' = {ME_AS_TEXT} AND CAST(o ->> 'ends_at' AS timestamptz) > {NOW})"""
# Whom a record stands open to is asked past the walls, else the policies of people and relations would ask each other.
OPENED = f"""
    CREATE FUNCTION stands_open_to_caller(person uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (SELECT 1 FROM people WHERE id = person AND {OPENED_TO_ME})
    $$
"""
ANY_OPENED = f"""
    CREATE FUNCTION any_stands_open_to_caller() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
        SELECT EXISTS (SELECT 1 FROM people WHERE {OPENED_TO_ME})
    $$
"""


def upgrade() -> None:
    op.execute(OPENED)
    op.execute(ANY_OPENED)
    for table in OPEN:
        show(op, table, EVERYBODY)
    known = f"{OPERATES} AND ({any_of(HOLDS_AN_OFFICE, OPENED_TO_ME)})"
    others = (INVITED_HERE, COLLEAGUE, LOOKED_AT_ME, known)
    show(op, "people", any_of(f"id = {ME}", *of_a_coordinator(), *in_a_case(), *others))
    opened = f"{OPERATES} AND (SELECT any_stands_open_to_caller())"
    show(op, "relations", any_of(CONCERNS_ME.replace("r.", "relations."), opened))
    show(
        op,
        "invitations",
        any_of(f"person_id = {ME}", f"invited_by = {ME_AS_TEXT}", f"invitations.provinces ?| {PROVINCES}", OPERATES),
    )
    show(op, "registrations", any_of(f"province = ANY ({PROVINCES})", f"person_id = {ME}", OPERATES))
    for table in ("sessions", "passkeys", "outside_accounts"):
        show(op, table, own_or_opened("person_id"))
    show(op, "audit_entries", own_or_opened("subject_id"))
    show(op, "read_processings", f"person_id = {ME}")
    show(op, "erasures", any_of(f"id = {ME}", OPERATES))
    show(op, "import_files", OPERATES)
    wall(op, *CLOSED)


def of_a_coordinator() -> tuple[str, ...]:
    return f"people.provinces ?| {PROVINCES}", BELONGS_IN_MY_PROVINCES, SPEAKS_FOR_MY_MEMBERS


def in_a_case() -> tuple[str, ...]:
    return IN_A_CASE.format(which="person_id"), IN_A_CASE.format(which="counterpart_id"), SPEAKS_IN_A_CASE


def own_or_opened(column: str) -> str:
    return any_of(f"{column} = {ME}", f"{OPERATES} AND stands_open_to_caller({column})")
