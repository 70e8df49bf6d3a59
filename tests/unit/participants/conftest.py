"""People and organisations in memory, and callers of each kind, to try the handlers on."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.participants.adapters.postcode_files import PostcodeFiles
from services.participants.adapters.published_events import PUBLISHED
from services.participants.application.invite_person import InvitePerson, invite_person
from services.participants.application.register_organisation import RegisterOrganisation, register_organisation
from services.participants.domain.concept import Concept, ConceptKind
from services.participants.domain.invitation import Invitation, InvitationState
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from shared.clock import today
from shared.events.participants import Role, RolePeriod
from shared.identity.principal import Principal
from tests.unit.fakes import MemoryWork

LANDING = Principal("service:landing", service="landing")
PLACES = PostcodeFiles()


class Memory(MemoryWork):
    """With what handlers and policies here ask the kernel for: all aggregates of a kind, whatever the clauses."""

    async def find(self, aggregate: type[Any], *_: Any) -> list[Any]:
        return self.all(aggregate)

    def table_of(self, kind: type) -> Any:
        return PUBLISHED.stored(kind).table


class Register:
    """Looks through everything."""

    async def email_taken(self, uow: Any, key: str) -> bool:
        return any(person.email_key == key for person in uow.all(Person))

    async def id_of_email(self, uow: Any, key: str) -> UUID | None:
        return next((person.id for person in uow.all(Person) if person.email_key == key), None)

    async def kvk_number_taken(self, uow: Any, number: str) -> bool:
        return any(organisation.kvk_number == number for organisation in uow.all(Organisation))

    async def people(self, uow: Any, ids: Collection[UUID]) -> dict[UUID, Person]:
        return {person.id: person for person in uow.all(Person) if person.id in ids}

    async def people_of(self, uow: Any, organisation_id: UUID) -> list[UUID]:
        return [
            one.id
            for one in uow.all(Person)
            if any(period.organisation_id == organisation_id for period in (*one.roles, *one.employments))
        ]

    async def organisations(self, uow: Any, after: UUID | None, limit: int) -> list[Organisation]:
        return [one for one in uow.all(Organisation) if after is None or one.id > after][:limit]


class Invitations:
    async def open_of(self, uow: Any, person_id: UUID, now: datetime) -> list[Invitation]:
        mine = [one for one in uow.all(Invitation) if one.person_id == person_id]
        return [one for one in mine if one.state(now) is InvitationState.OPEN]


class Shelf:
    """The catalogue in memory."""

    def __init__(self) -> None:
        self.versions: set[str] = set()

    async def holds(self, uow: Any, version: str) -> bool:
        return version in self.versions

    async def loaded(self, uow: Any, version: str) -> None:
        self.versions.add(version)

    async def occupations_among(self, uow: Any, uris: Collection[str]) -> frozenset[str]:
        concepts = uow.all(Concept)
        return frozenset(one.uri for one in concepts if one.uri in uris and one.kind is ConceptKind.OCCUPATION)


class Office:
    """One test's people and organisations."""

    def __init__(self) -> None:
        self.uow: Any = Memory(PUBLISHED, order=(Organisation, Person))
        self.register: Any = Register()
        self.shelf: Any = Shelf()
        self.invitations: Any = Invitations()
        self._numbers = iter(range(10_000_000, 99_999_999))

    async def person(self, email: str = "", *provinces: str) -> Person:
        command = InvitePerson(name="Sanne", email=email or f"{uuid7()}@voorbeeld.example", provinces=provinces)
        return await invite_person(self.uow, command, self.register)

    async def organisation(self, postcode: str = "3511 AB", *, by: Principal = LANDING) -> Organisation:
        command = RegisterOrganisation(by=by, kvk_number=str(next(self._numbers)), name="Eén BV", postcode=postcode)
        return await register_organisation(self.uow, command, PLACES, self.register)

    async def reread(self, person: Person) -> Person:
        found = await self.uow.get(Person, person.id)
        assert found is not None
        return found


def caller(role: Role, *, person_id: UUID | None = None, **rest: Any) -> Principal:
    """A person who holds this role today."""
    id = person_id or uuid7()
    return Principal(str(id), person_id=id, roles=(RolePeriod(role=role, starts_on=today(), **rest),))


@pytest.fixture
def office() -> Office:
    return Office()
