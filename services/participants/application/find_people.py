"""Find people by name: operators everybody, coordinators who works in their provinces or speaks for employers there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from services.participants.application import policy
from services.participants.domain.person import Person
from services.participants.domain.roles import Role
from shared.clock import today
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import NotFound, UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Part of a name, a role held today, or both; `provinces` None: wherever. `after` is the last name and id seen.

    `organisation_id`: works for it or speaks for it today.
    """

    name: str = ""
    role: Role | None = None
    person_id: UUID | None = None
    organisation_id: UUID | None = None
    provinces: Collection[str] | None = None
    after: tuple[str, UUID] | None = None
    limit: int


class People(Protocol):
    async def found(self, uow: UnitOfWork, wanted: Wanted) -> Sequence[Person]:
        """By name, then id."""


async def find_people(
    uow: UnitOfWork,
    by: Principal,
    people: People,
    *,
    name: str,
    role: Role | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Person]:
    wanted = Wanted(name=name.strip(), role=role, provinces=_provinces(by), after=after, limit=limit)
    return await people.found(uow, wanted)


async def find_person(uow: UnitOfWork, by: Principal, people: People, person_id: UUID) -> Person:
    """Raises NotFound, also for somebody of other provinces."""
    found = await people.found(uow, Wanted(person_id=person_id, provinces=_provinces(by), limit=1))
    if not found:
        raise NotFound("person")
    return found[0]


def _provinces(by: Principal) -> frozenset[str] | None:
    day = today()
    return None if policy.trusted(by, day) else by.provinces(day)
