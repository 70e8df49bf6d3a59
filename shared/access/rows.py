"""How a policy names columns: by the field's name, whether it stands in a table, a projected snapshot or a list."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.events.base import Snapshot

Clause = sa.ColumnElement[bool]


class Tables(Protocol):
    """What a filter needs of a unit of work."""

    def table_of(self, kind: type) -> sa.Table: ...


@dataclass(frozen=True)
class Row:
    """One row of a query by the names of its fields; `tables` finds the rows of other kinds."""

    tables: Tables
    field: Callable[[str], sa.ColumnElement[Any]]

    @classmethod
    def of(cls, tables: Tables, kind: type) -> "Row":
        return cls.in_table(tables, kind, tables.table_of(kind))

    @classmethod
    def in_table(cls, tables: Tables, kind: type, table: sa.FromClause) -> "Row":
        """`table` holds objects of the kind: its own table, an alias of it, or a selection from it."""
        columns: Any = table.c
        return cls(tables, columns.body.__getitem__ if issubclass(kind, Snapshot) else columns.__getitem__)

    def one_of(self, name: str, values: Collection[str]) -> Clause:
        """A field with one id or code, or with a list of codes: one of them is among the values."""
        column: Any = self.field(name)
        if not values:
            return sa.false()
        if isinstance(column.type, JSONB):
            return column.has_any(sa.cast(sorted(values), ARRAY(sa.Text)))  # type: ignore[no-any-return]
        return column.in_([sa.cast(value, column.type) for value in sorted(values)])  # type: ignore[no-any-return]

    def points_to(self, name: str, kind: type, such: Callable[["Row"], Clause]) -> Clause:
        """A field with the id of such an object of another kind. Erased snapshots are rows without a body."""
        table = self.tables.table_of(kind).alias()
        other = Row.in_table(self.tables, kind, table)
        there = table.c.gone.is_(False) if issubclass(kind, Snapshot) else sa.true()
        return _id(self.field(name), table.c.id).in_(sa.select(table.c.id).where(there, such(other)))

    def is_pointed_to(self, kind: type, field: str, such: Callable[["Row"], Clause]) -> Clause:
        """There is an object of another kind, not a snapshot, whose field is this one's id."""
        table = self.tables.table_of(kind).alias()
        return self.field("id").in_(sa.select(table.c[field]).where(such(Row.in_table(self.tables, kind, table))))

    def is_empty(self, name: str) -> Clause:
        column: Any = self.field(name)
        nothing = column == sa.cast(sa.literal("[]"), JSONB) if isinstance(column.type, JSONB) else sa.false()
        return sa.or_(column.is_(None), nothing)

    def has_item(self, name: str, such: Callable[["Row"], Clause]) -> Clause:
        """A field with a list of objects, one of which is such."""
        items = sa.func.jsonb_array_elements(self.field(name)).table_valued(sa.column("value", JSONB))
        value: Any = items.c.value
        return sa.exists().where(such(Row(self.tables, value.__getitem__))).select_from(items)


def as_text(column: Any) -> sa.ColumnElement[str]:
    return column.astext if isinstance(column.type, JSONB) else sa.cast(column, sa.Text)


def _id(column: Any, like: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """In the type of the other table's id, so that its index serves."""
    return column if type(column.type) is type(like.type) else sa.cast(as_text(column), like.type)
