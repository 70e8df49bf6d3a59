"""Part of a name as a condition that its index answers; the functions are those of the migration `names_by_part`."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

SHORT = 2
"""So few letters are taken as the beginning of a word; more may stand anywhere."""


def has_part(name: sa.ColumnElement[str], part: str) -> sa.ColumnElement[bool]:
    """`part` is not empty. The index finds candidates by trigrams; the text itself then decides."""
    parts = sa.func.name_parts(name, type_=ARRAY(sa.Text))
    if len(part) <= SHORT:
        return parts.contains(sa.func.name_beginning(part, type_=ARRAY(sa.Text)))
    candidates = parts.contains(sa.func.name_trigrams(part, type_=ARRAY(sa.Text)))
    return sa.and_(candidates, sa.func.strpos(sa.func.name_key(name), sa.func.name_key(part)) > 0)
