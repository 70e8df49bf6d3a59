"""How a service keeps its aggregates and what it publishes of them; declared once, in `published_events.py`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, Generic, Protocol, TypeVar, get_type_hints
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import SQLModel

from shared.db import Prepared, table_of
from shared.db.prepared import to_json
from shared.events.base import Fact, Snapshot


class Aggregate(Protocol):
    """A mutable dataclass of the domain. Version 0 has never been stored."""

    id: UUID
    version: int


A = TypeVar("A", bound=Aggregate)


class Stored(Generic[A]):
    """One aggregate class and its table: columns and dataclass fields share their names, nested values live in JSONB.

    `snapshot` makes the whole public state, or None where it must stay private; `correlation` names the chain of events
    an aggregate belongs to (its own id unless told otherwise).
    """

    def __init__(
        self,
        aggregate: type[A],
        table: type[SQLModel],
        *,
        snapshot: Callable[[A], Snapshot | None] = lambda _: None,
        correlation: Callable[[A], UUID] = lambda aggregate: aggregate.id,
    ) -> None:
        self.aggregate = aggregate
        self.table = table_of(table)
        self.snapshot = snapshot
        self.correlation = correlation
        self._reader = TypeAdapter(aggregate)
        hints = get_type_hints(aggregate)
        self._fields = [field.name for field in fields(aggregate)]  # type: ignore[arg-type]
        self._nested = {
            name: TypeAdapter(hints[name]) for name in self._fields if isinstance(self.table.c[name].type, JSONB)
        }
        self.insert = Prepared(self.table.insert().values({name: sa.bindparam(name) for name in self._fields}))
        """Takes `values`."""
        self.update = Prepared(self._update())
        """Takes `values` under `new_` names, and `known_version`; gives a row where that was the version."""
        ids = sa.func.any(sa.bindparam("ids", type_=ARRAY(sa.Uuid)))
        by_ids = sa.select(*self.columns).where(self.table.c.id == ids).order_by(self.table.c.id)
        self.known = Prepared(sa.select(self.table.c.id).where(self.table.c.id == ids))
        self.by_ids, self.locked_by_ids = Prepared(by_ids), Prepared(by_ids.with_for_update())

    def load(self, row: Mapping[Any, Any]) -> A:
        """The aggregate a row stands for; columns without a field are left out."""
        return self._reader.validate_python({name: row[name] for name in self._fields})

    def values(self, aggregate: A) -> dict[str, Any]:
        """The row's values, nested ones as plain JSON."""
        values = {name: getattr(aggregate, name) for name in self._fields}
        for name, adapter in self._nested.items():
            values[name] = adapter.dump_python(values[name], mode="json")
        return values

    @property
    def names(self) -> list[str]:
        return self._fields

    def record(self, aggregate: A) -> tuple[Any, ...]:
        """The row as COPY takes it: a value for each of `names`."""
        values = self.values(aggregate)
        return tuple(to_json(values[name]) if name in self._nested else values[name] for name in self._fields)

    def _update(self) -> sa.Update:
        row = self.table.c
        known = sa.bindparam("known_version", type_=row.version.type)
        changed = {name: sa.bindparam(f"new_{name}", type_=row[name].type) for name in self._fields if name != "id"}
        same = sa.and_(row.id == sa.bindparam("new_id", type_=row.id.type), row.version == known)
        return self.table.update().where(same).values(changed).returning(row.id)

    @property
    def columns(self) -> list[sa.Column[Any]]:
        return [self.table.c[name] for name in self._fields]


class Published:
    """Everything one service stores and publishes: the tables of its aggregates and the public form of its facts."""

    def __init__(
        self,
        source: str,
        *,
        stored: Iterable[Stored[Any]] = (),
        facts: Mapping[type, Callable[[Any, Any], Fact]] | None = None,
    ) -> None:
        self.source = source
        self._stored = {entry.aggregate: entry for entry in stored}
        self._facts = dict(facts or {})

    def stored(self, aggregate: type[A]) -> Stored[A]:
        try:
            return self._stored[aggregate]
        except KeyError:
            raise LookupError(
                f"{aggregate.__name__} has no Stored(...) in the published events of {self.source}"
            ) from None

    def all_stored(self) -> Iterable[Stored[Any]]:
        return self._stored.values()

    def public(self, aggregate: Aggregate, fact: object) -> Fact:
        """The public event of a domain fact."""
        try:
            translate = self._facts[type(fact)]
        except KeyError:
            raise LookupError(
                f"{type(fact).__name__} has no public form in the published events of {self.source}"
            ) from None
        return translate(aggregate, fact)
