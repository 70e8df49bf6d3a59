"""Asks a policy in a unit of work: on one object, or as the filter of a list. What is out of reach does not exist."""

from collections.abc import Iterable
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from uuid import UUID

import sqlalchemy as sa

from shared.access.policies import NOTHING, WHOLE, Permission, Policy
from shared.access.rows import Clause, Row, Tables
from shared.access.standing import Standing
from shared.events.base import Snapshot
from shared.outbox.unit_of_work import NotFound

T = TypeVar("T")


class Work(Protocol):
    """What a decision needs of a unit of work."""

    async def get(self, aggregate: type[Any], id: UUID) -> Any: ...

    async def snapshot(self, kind: type[Any], id: UUID | str) -> Any: ...

    async def find(self, aggregate: type[Any], *where: Clause) -> list[Any]: ...

    def table_of(self, kind: type) -> sa.Table: ...


class Reached(NamedTuple, Generic[T]):
    """`seen` says which of its fields the caller may see."""

    thing: T
    seen: Permission


class Known:
    """What objects point to, looked up once for all decisions that share this."""

    def __init__(self, uow: Work) -> None:
        self._uow = uow
        self._found: dict[tuple[type, UUID], Any] = {}

    async def get(self, kind: type, id: UUID) -> Any:
        if (kind, id) not in self._found:
            self._found[kind, id] = await _look_up(self._uow, kind, id)
        return self._found[kind, id]

    async def pointing(self, kind: type, field: str, id: UUID) -> list[Any]:
        found = await self._uow.find(kind, self._uow.table_of(kind).c[field] == id)
        return [one for one in found if getattr(one, field) == id]


async def reach(uow: Work, who: Standing, policy: Policy[T], id: UUID) -> Reached[T]:
    """The object, if the policy lets the caller. Raises NotFound, whether it is missing or somebody else's."""
    thing = await _look_up(uow, policy.kind, id)
    seen = await permission(uow, who, policy, thing)
    if not seen:
        raise NotFound(policy.kind.__name__.removesuffix("Latest").lower())
    return Reached(thing, seen)


async def permission(uow: Work, who: Standing, policy: Policy[Any], thing: object | None) -> Permission:
    """On an object at hand, or on what is to become one and has its fields. Nothing is permitted on what is not."""
    return await policy.decide(who, thing, Known(uow)) if thing is not None else NOTHING


async def permissions(uow: Work, who: Standing, policy: Policy[Any], things: Iterable[object]) -> list[Permission]:
    """On each row of a list that was filtered by this policy; what they all point to is looked up once."""
    if policy.shows_all(who):
        return [WHOLE for _ in things]
    known = Known(uow)
    return [await policy.decide(who, thing, known) for thing in things]


def permitted(tables: Tables, who: Standing, policy: Policy[Any]) -> Clause:
    """The filter on the table of the policy's kind: `uow.find(Request, permitted(uow, who, READ_REQUEST))`."""
    return policy.where(who, Row.of(tables, policy.kind))


async def _look_up(uow: Work, kind: type, id: UUID) -> Any:
    return await (uow.snapshot if issubclass(kind, Snapshot) else uow.get)(kind, id)
