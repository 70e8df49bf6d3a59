"""Finds people and organisations by part of a name without reading them all, and lists people by name.

As `pg_trgm` would, which not every PostgreSQL brings. Letters count without their accents and whatever their case.
"""

import unicodedata

from alembic import op

revision, down_revision = "0014", "0013"
BARE = {"ł": "l", "ø": "o", "đ": "d", "\u0131": "i"}
"""Letters that Unicode does not take apart."""


def upgrade() -> None:
    accented, bare = _letters()
    op.execute(f"""
        CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN translate(lower(name), '{accented}', '{bare}')""")
    op.execute("""
        CREATE FUNCTION name_trigrams(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN ARRAY(SELECT substr(name_key(name), n, 3) FROM generate_series(1, length(name) - 2) AS n)""")
    op.execute("""
        CREATE FUNCTION name_beginning(part text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN ARRAY['^' || name_key(part)]""")
    op.execute("""
        CREATE FUNCTION name_parts(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
        RETURN name_trigrams(name) || ARRAY(
            SELECT '^' || left(word, n)
            FROM regexp_split_to_table(name_key(name), '[^[:alnum:]]+') AS word, generate_series(1, 2) AS n
            WHERE length(word) >= n)""")
    for table in ("people", "organisations"):
        op.execute(f"CREATE INDEX {table}_by_part_of_name ON {table} USING gin (name_parts(name))")
    op.execute("CREATE INDEX people_in_order_of_name ON people (lower(name), id)")


def _letters() -> tuple[str, str]:
    """Lower-case Latin letters with an accent, and each without it."""
    found = dict(BARE)
    for letter in map(chr, range(0xC0, 0x250)):
        first = unicodedata.normalize("NFD", letter)[0]
        if letter.islower() and first != letter and first.isascii():
            found[letter] = first
    return "".join(found), "".join(found.values())
