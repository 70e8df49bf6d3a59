"""Find people by name, among those whom FIND_PERSON lets the caller know."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.participants.domain.person import Person
from services.participants.domain.roles import Role
from shared.access import Standing
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Part of a name, a role held today, or both. `after` is the last name and id seen.

    `organisation_id`: works for it or speaks for it today. `who`: only those whom FIND_PERSON
    lets the caller know; None: everybody.
    """

    who: Standing | None
    name: str = ""
    role: Role | None = None
    organisation_id: UUID | None = None
    after: tuple[str, UUID] | None = None
    limit: int


class People(Protocol):
    async def ids(self, uow: UnitOfWork, wanted: Wanted) -> Sequence[UUID]:
        """By name, then id. For the service itself: the index on parts of names is of no use behind the wall."""

    async def read(self, uow: UnitOfWork, ids: Sequence[UUID]) -> Sequence[Person]:
        """In that order; behind the wall, where this is asked in a caller's name."""


async def find_people(
    uow: UnitOfWork,
    by: Principal,
    people: People,
    *,
    name: str,
    role: Role | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[UUID]:
    wanted = Wanted(who=Standing.of(by), name=name.strip(), role=role, after=after, limit=limit)
    return await people.ids(uow, wanted)
