"""How a caller may stand to an object. Each relation decides on the object itself and makes the same filter in SQL.

Fields are named once: a column, a dataclass field and a field of a snapshot share their name.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

import sqlalchemy as sa

from shared.access.rows import Clause, Row, as_text
from shared.access.standing import Standing


class Parents(Protocol):
    """Objects that others point to, by kind and id, and those that point to others."""

    async def get(self, kind: type, id: UUID) -> Any: ...

    async def pointing(self, kind: type, field: str, id: UUID) -> list[Any]:
        """Objects of that kind whose field is this id."""


class Relation(Protocol):
    """`holds` decides on an object, `where` on a row; the services' tests prove on random worlds that they agree."""

    async def holds(self, who: Standing, thing: Any, parents: Parents) -> bool: ...

    def where(self, who: Standing, row: Row) -> Clause: ...


class Anything:
    async def holds(self, who: Standing, thing: Any, parents: Parents) -> bool:  # noqa: ARG002
        return True

    def where(self, who: Standing, row: Row) -> Clause:  # noqa: ARG002
        return sa.true()


ANY = Anything()
"""Whatever the object: the whole nation."""


@dataclass(frozen=True)
class Among:
    """The field's value, or one of them where it is a list, is one that the caller has."""

    field: str
    theirs: Callable[[Standing], frozenset[str]]

    async def holds(self, who: Standing, thing: Any, parents: Parents) -> bool:  # noqa: ARG002
        return not self.theirs(who).isdisjoint(_values(getattr(thing, self.field)))

    def where(self, who: Standing, row: Row) -> Clause:
        return row.one_of(self.field, self.theirs(who))


def own(field: str) -> Among:
    """The field is the caller's own id."""
    return Among(field, lambda who: frozenset({str(who.person_id)} if who.person_id else ()))


def organisation(field: str) -> Among:
    """The field is an organisation for which the caller speaks today."""
    return Among(field, lambda who: frozenset(map(str, who.organisations)))


def province(field: str) -> Among:
    """The field is a province, or a set of them, of which the caller coordinates one today."""
    return Among(field, lambda who: who.provinces)


def among(field: str, *values: str) -> Among:
    """The field is one of these codes, whoever asks."""
    codes = frozenset(map(str, values))
    return Among(field, lambda _: codes)


@dataclass(frozen=True)
class Empty:
    field: str

    async def holds(self, who: Standing, thing: Any, parents: Parents) -> bool:  # noqa: ARG002
        return not getattr(thing, self.field)

    def where(self, who: Standing, row: Row) -> Clause:  # noqa: ARG002
        return row.is_empty(self.field)


def empty(field: str) -> Empty:
    """The field is a list of nothing, or not there."""
    return Empty(field)


@dataclass(frozen=True)
class Every:
    relations: tuple[Relation, ...]

    async def holds(self, who: Standing, thing: Any, parents: Parents) -> bool:
        return all([await relation.holds(who, thing, parents) for relation in self.relations])

    def where(self, who: Standing, row: Row) -> Clause:
        return sa.and_(*(relation.where(who, row) for relation in self.relations))


def every(*relations: Relation) -> Every:
    """The caller stands to the object in all these ways."""
    return Every(relations)


@dataclass(frozen=True)
class Lasting:
    field: str

    async def holds(self, who: Standing, thing: Any, parents: Parents) -> bool:  # noqa: ARG002
        return who.moment < getattr(thing, self.field)  # type: ignore[no-any-return]

    def where(self, who: Standing, row: Row) -> Clause:
        return sa.cast(as_text(row.field(self.field)), sa.DateTime(timezone=True)) > who.moment


def lasting(field: str) -> Lasting:
    """The field is the first moment at which it no longer holds."""
    return Lasting(field)


@dataclass(frozen=True)
class NotOver:
    """A period that has not ended: it holds today or is still to begin."""

    async def holds(self, who: Standing, thing: Any, parents: Parents) -> bool:  # noqa: ARG002
        return thing.ends_on is None or thing.ends_on > who.day

    def where(self, who: Standing, row: Row) -> Clause:
        """Days in ISO form sort as text."""
        ends_on = as_text(row.field("ends_on"))
        return sa.or_(ends_on.is_(None), ends_on > who.day.isoformat())


not_over = NotOver()


@dataclass(frozen=True)
class Parent:
    field: str
    kind: type
    relation: Relation

    async def holds(self, who: Standing, thing: Any, parents: Parents) -> bool:
        id = getattr(thing, self.field)
        found = await parents.get(self.kind, id) if id is not None else None
        return found is not None and await self.relation.holds(who, found, parents)

    def where(self, who: Standing, row: Row) -> Clause:
        return row.points_to(self.field, self.kind, lambda other: self.relation.where(who, other))


def parent(field: str, kind: type, relation: Relation) -> Parent:
    """The field is the id of another object, to which the caller stands so: a request through its pool."""
    return Parent(field, kind, relation)


@dataclass(frozen=True)
class Pointing:
    kind: type
    field: str
    relation: Relation

    async def holds(self, who: Standing, thing: Any, parents: Parents) -> bool:
        others = await parents.pointing(self.kind, self.field, thing.id)
        return any([await self.relation.holds(who, other, parents) for other in others])

    def where(self, who: Standing, row: Row) -> Clause:
        return row.is_pointed_to(self.kind, self.field, lambda other: self.relation.where(who, other))


def pointing(kind: type, field: str, relation: Relation) -> Pointing:
    """The field of another object, to which the caller stands so, is this one's id: a person through his invitation."""
    return Pointing(kind, field, relation)


@dataclass(frozen=True)
class Some:
    field: str
    relations: tuple[Relation, ...]

    async def holds(self, who: Standing, thing: Any, parents: Parents) -> bool:
        for item in getattr(thing, self.field):
            if all([await relation.holds(who, item, parents) for relation in self.relations]):
                return True
        return False

    def where(self, who: Standing, row: Row) -> Clause:
        return row.has_item(self.field, lambda item: sa.and_(*(it.where(who, item) for it in self.relations)))


def some(field: str, *relations: Relation) -> Some:
    """The field is a list of objects, to one of which the caller stands in all these ways."""
    return Some(field, relations)


def _values(value: object) -> Iterator[str]:
    if isinstance(value, list | tuple | set | frozenset):
        yield from map(str, value)
    elif value is not None:
        yield str(value)
