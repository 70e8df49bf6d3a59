"""Row-level security, the second wall behind the policies of `shared/access`: what migrations say about their tables.

Every table is walled but those that speak of no person and that everybody may read. The service itself (its login)
passes; a reading in a caller's name runs as the role `<database>_callers`, which may select from the tables that are
`shown`, and there only those rows.

What is the caller's stands in a sub-select, so that PostgreSQL looks once a query and not once a row.
"""

from typing import Protocol

from shared.scope import CALLERS

ME = "(SELECT CAST(nullif(current_setting('landing.person', true), '') AS uuid))"
ME_AS_TEXT = "(SELECT nullif(current_setting('landing.person', true), ''))"
ORGANISATIONS = "CAST((SELECT string_to_array(current_setting('landing.organisations', true), ',')) AS uuid[])"
PROVINCES = "CAST((SELECT string_to_array(current_setting('landing.provinces', true), ',')) AS text[])"
NOW = "to_timestamp(CAST((SELECT current_setting('landing.now', true)) AS double precision))"
EVERYBODY = "true"
"""For tables that speak of no person and that callers read."""


class Schema(Protocol):
    """What is needed of `alembic.op`, which is a module."""

    def execute(self, sqltext: str) -> None: ...


def holds(role: str) -> str:
    """Whether the caller holds this role today."""
    return f"(SELECT '{role}' = ANY (string_to_array(current_setting('landing.roles', true), ',')))"


def any_of(*conditions: str) -> str:
    return " OR ".join(f"({condition})" for condition in conditions)


def wall(op: Schema, *tables: str) -> None:
    """No caller sees anything of them, unless they are `shown` as well."""
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def show(op: Schema, table: str, which: str) -> None:
    """Walled, and callers may read the rows of which this is true; `migrate` gives their role the right to select.

    As a CASE the planner takes it for a check of rows that the query finds by its own filter: from the alternatives it
    would guess how few rows there are, and sort a whole table for one page. What EVERYBODY may read has no wall at all,
    only the right: behind one the planner uses no statistics.
    """
    check = EVERYBODY
    if which != EVERYBODY:
        wall(op, table)
        check = f"CASE WHEN {which} THEN true ELSE false END"
    op.execute(f"CREATE POLICY {CALLERS} ON {table} FOR SELECT USING ({check})")
