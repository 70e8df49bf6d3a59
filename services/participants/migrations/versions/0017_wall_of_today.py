"""Behind the wall, too, a coordinator no longer knows who once spoke or worked for an employer of his provinces."""

from alembic import context, op

from shared.db.walls import ME, PROVINCES, any_of, show
from shared.scope import CALLERS

revision, down_revision = "0017", "0016"


def upgrade() -> None:
    before = context.script.get_revision("0016").module
    not_over = f"coalesce(r ->> 'ends_on', '9999-12-31') > {before.TODAY}"
    op.execute(f"DROP POLICY {CALLERS} ON people")
    show(
        op,
        "people",
        any_of(
            f"id = {ME}",
            f"people.provinces ?| {PROVINCES}",
            before.BELONGS.format(
                which=f"""JOIN organisations AS o ON o.id = CAST(r ->> 'organisation_id' AS uuid)
                    WHERE o.province = ANY ({PROVINCES}) AND {not_over}"""
            ),
            before.WITH_A_ROLE.format(
                which=f"WHERE r ->> 'organisation_id' = ANY ({before.MY_MEMBERS}) AND {not_over}"
            ),
            *before.in_a_case(),
            before.INVITED_HERE,
            before.COLLEAGUE,
            before.LOOKED_AT_ME,
            f"{before.OPERATES} AND ({any_of(before.HOLDS_AN_OFFICE, before.OPENED_TO_ME)})",
        ),
    )
