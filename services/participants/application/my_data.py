"""Everything this service knows about one person, and who sees what of it now: for that person alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.participants.application import policy
from services.participants.application.audit import note
from services.participants.domain.person import Person
from services.participants.domain.roles import Role
from shared.access import Standing, reach
from shared.clock import now, today
from shared.identity.principal import Principal
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class Seen:
    """`by` is a part somebody plays, `who` a person or an organisation where it is one; `until` open where None."""

    by: str
    who: UUID | None = None
    what: str
    because: str
    until: datetime | None = None


ALWAYS = (
    Seen(by="operators", what="record", because="only once they open it, with a reason, for an hour; you are told"),
    Seen(by="matching", what="profile_without_name", because="it finds who fits"),
    Seen(by="coaches_and_coordinators", what="gap", because="they look with starters at what there is to learn"),
    Seen(by="notifications", what="contact", because="it sends mail; each time is written down"),
)
OF_COORDINATORS = (Seen(by="coordinators_of_the_province", what="name", because="they find people to help them"),)
OFFICES = (Role.COORDINATOR, Role.NATIONAL, Role.OPERATOR)
OF_OFFICES = (Seen(by="operators_who_appoint", what="name", because="they appoint who holds an office"),)
OF_THE_INVITED = Seen(by="who_invited", what="name", because="they see whom they invited")
OF_COACHES_AND_STARTERS = Seen(by="coordinators_of_the_pool", what="contact", because="they help those who wait")


class Elsewhere(Protocol):
    async def held(self, person_id: UUID) -> Mapping[str, Any]:
        """What the other services hold, by service; None where one does not answer now. Never inside a transaction."""


class MyData(Protocol):
    async def sees(self, uow: UnitOfWork, person: Person, at: datetime) -> Sequence[Seen]:
        """What running cases disclose of the person, and that somebody invited him."""

    async def more(self, uow: UnitOfWork, person: Person) -> dict[str, Any]:
        """Rows about the person beside the record, by kind, as plain values and without secrets."""


async def who_sees_me(uow: UnitOfWork, by: Principal, person_id: UUID, data: MyData) -> list[Seen]:
    """Raises NotFound for others."""
    person = await _own(uow, by, person_id)
    day = today()
    begun_or_to_come = [role for role in person.roles if role.goes_on_after(day)]
    appointed = OF_OFFICES if any(role.role in OFFICES for role in begun_or_to_come) else ()
    employed = any(work.holds_on(day) for work in person.employments)
    speaks = any(role.organisation_id for role in begun_or_to_come)
    found = OF_COORDINATORS if person.provinces or employed or speaks else ()
    return [*ALWAYS, *appointed, *found, *_of_employers(person), *await data.sees(uow, person, now())]


def _of_employers(person: Person) -> list[Seen]:
    """Where the person works or speaks today, its contacts choose by name who speaks for it."""
    day = today()
    working = {work.organisation_id for work in person.employments if work.holds_on(day)} | person.speaks_for(day)
    return [Seen(by="contacts_of_the_employer", who=id, what="name", because="colleague") for id in sorted(working)]


async def note_export(uow: UnitOfWork, by: Principal, person_id: UUID) -> None:
    """Write down that everything was asked for. Raises NotFound for others."""
    person = await _own(uow, by, person_id)
    await note(uow, "data_exported", person.id)


async def export(uow: UnitOfWork, by: Principal, person_id: UUID, data: MyData) -> tuple[Person, dict[str, Any]]:
    """The person, and everything beside the record. Raises NotFound for others."""
    person = await _own(uow, by, person_id)
    return person, await data.more(uow, person)


async def _own(uow: UnitOfWork, by: Principal, person_id: UUID) -> Person:
    return (await reach(uow, Standing.of(by), policy.READ_PERSON, person_id)).thing
