"""Which tables of a service speak of people, and what becomes of that when a person is erased.

The same declaration forgets, answers what is left, and is compared with the tables by a guard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

from shared.db import table_of
from shared.outbox.tables import IdempotencyKey, Inbox, Outbox, ParkedMessage, PersonToForget
from shared.outbox.unit_of_work import UnitOfWork


class Way(StrEnum):
    """Rows are deleted, or the column is emptied; `own`: the service's own step does it, with its snapshots."""

    DELETE = "delete"
    EMPTY = "empty"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Erased:
    """Columns in which a person's id may stand: UUIDs, lists of them, texts or JSON."""

    table: type[SQLModel]
    columns: tuple[str, ...]
    way: Way

    def mentions(self, person_id: UUID) -> sa.ColumnElement[bool]:
        return sa.or_(*(_holds(table_of(self.table).c[name], person_id) for name in self.columns))


@dataclass(frozen=True, slots=True)
class Kept:
    """Stays for a while: until when, and why. Never for names and addresses."""

    table: type[SQLModel]
    columns: tuple[str, ...]
    until: str
    why: str


@dataclass(frozen=True, slots=True)
class NoPerson:
    """Columns that look as if they spoke of a person, and why they do not."""

    table: type[SQLModel]
    columns: tuple[str, ...]
    why: str


OF_THE_KERNEL: tuple[Erased | Kept | NoPerson, ...] = (
    Erased(IdempotencyKey, ("principal",), Way.DELETE),
    Erased(PersonToForget, ("id",), Way.OWN),
    Kept(IdempotencyKey, ("body",), "24 hours", "answers of others' commands may name ids, for repeated calls"),
    Kept(Outbox, ("key", "headers", "body"), "the broker has it, seconds as a rule", "ids and codes only"),
    Kept(ParkedMessage, ("key", "headers", "body"), "30 days", "an operator may still handle them; ids and codes only"),
    NoPerson(Inbox, ("event_id",), "ids of events"),
)


class Holdings:
    """Everything that a service declares, with what the kernel holds in every service."""

    def __init__(self, *declared: Erased | Kept | NoPerson) -> None:
        self.declared = (*declared, *OF_THE_KERNEL)

    @property
    def erased(self) -> Sequence[Erased]:
        return [one for one in self.declared if isinstance(one, Erased)]

    @property
    def kept(self) -> Sequence[Kept]:
        return [one for one in self.declared if isinstance(one, Kept)]

    async def forget(self, uow: UnitOfWork, person_id: UUID) -> None:
        """Everything but what the service's own step does."""
        for one in self.erased:
            table = table_of(one.table)
            if one.way is Way.DELETE:
                await uow.execute(table.delete().where(one.mentions(person_id)))
            elif one.way is Way.EMPTY:
                for name in one.columns:
                    mine = _holds(table.c[name], person_id)
                    await uow.execute(table.update().where(mine).values({name: None}))

    async def remaining(self, uow: UnitOfWork, person_id: UUID) -> dict[str, int]:
        """Rows by table in which the person's id still stands and should not."""
        found: dict[str, int] = {}
        for one in self.erased:
            query = sa.select(sa.func.count()).select_from(table_of(one.table)).where(one.mentions(person_id))
            count = (await uow.execute(query)).scalar_one()
            if count:
                found[table_of(one.table).name] = found.get(table_of(one.table).name, 0) + count
        return found


def _holds(column: sa.Column[object], person_id: UUID) -> sa.ColumnElement[bool]:
    if isinstance(column.type, JSONB):
        return sa.cast(column, sa.Text).contains(str(person_id))
    if isinstance(column.type, sa.ARRAY):
        return column.contains([person_id])
    return column == (person_id if isinstance(column.type, sa.Uuid) else str(person_id))
