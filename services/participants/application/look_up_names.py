"""The names that a caller may know, of the people he asks about; all others are numbers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.participants.application import policy
from services.participants.application.ports import Register, Relations
from services.participants.domain.disclosure import Disclosure, Party, Viewer, disclosed
from services.participants.domain.person import Person
from shared.access import Standing, permission
from shared.clock import now, today
from shared.identity.principal import Principal, Role
from shared.outbox.unit_of_work import UnitOfWork

NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Shown:
    """`email` only where contact is disclosed. `shown_as` is what a page prints; its number holds within one answer."""

    name: str | None
    email: str | None
    shown_as: str


async def look_up_names(
    uow: UnitOfWork, by: Principal, ids: Collection[UUID], register: Register, relations: Relations
) -> dict[UUID, Shown]:
    """In the order of the ids. Who is unknown here looks the same as who may not be known."""
    people = await register.people(uow, ids)
    parties = {id: Party(id, person.speaks_for(today())) for id, person in people.items()}
    viewer = await _viewer(uow, by, relations)
    told = await _told(uow, by, people, register)
    held = await relations.concerning(uow, viewer.party, viewer.pools.keys(), parties.values(), now())
    shown: dict[UUID, Shown] = {}
    hidden = 0
    for id in dict.fromkeys(ids):
        by_case = disclosed(viewer, parties[id], held, now()) if id in parties else Disclosure.NONE
        level = max(by_case, told.get(id, Disclosure.NONE))
        hidden += level is Disclosure.NONE
        shown[id] = _shown(people.get(id), level, hidden)
    return shown


async def _viewer(uow: UnitOfWork, by: Principal, relations: Relations) -> Viewer:
    day = today()
    provinces = by.provinces(day)
    pools = await relations.pools_in(uow, provinces, day) if provinces else {}
    return Viewer(Party(by.person_id or NOBODY, by.organisations(day)), pools)


async def _told(
    uow: UnitOfWork, by: Principal, people: Mapping[UUID, Person], register: Register
) -> dict[UUID, Disclosure]:
    """What needs no case: whose record one may read, and whom operators know by name."""
    who = Standing.of(by)
    named = await register.found_among(uow, who, people.keys()) if by.holds(Role.OPERATOR, who.day) else ()
    told = dict.fromkeys(named, Disclosure.NAME)
    for id, person in people.items():
        if await permission(uow, who, policy.READ_PERSON, person):
            told[id] = Disclosure.CONTACT
    return told


def _shown(person: Person | None, level: Disclosure, number: int) -> Shown:
    if person is None or level is Disclosure.NONE:
        return Shown(None, None, f"kandidaat {number}")
    return Shown(person.name, person.email if level is Disclosure.CONTACT else None, person.name)
