"""HTTP to find people by name. A name stands in a body and never in an address, which logs keep."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.participants.application.find_people import People, find_people
from services.participants.application.policy import FIND_PERSON
from services.participants.domain.person import Person
from services.participants.domain.roles import Role
from services.participants.entrypoints.fields import Body
from services.participants.entrypoints.people_views import RoleView
from shared.access import Standing, reach
from shared.clock import today
from shared.outbox import Cause, UnitsOfWork
from shared.web import Caller, Page, Paging, allow, page

ITSELF = Cause.by("service:participants")
Coordinating = Annotated[Caller, allow(*FIND_PERSON.grants)]


class Search(Body):
    """Part of a name, a role held today, or both. `cursor` is `next` of the page before."""

    name: Annotated[str, Field(max_length=200)] = ""
    role: Role | None = None
    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=200, strict=True)] = 50


class FoundPerson(BaseModel):
    """`roles` are those of today; `described`: says which languages it speaks, without which nothing is matched."""

    person_id: UUID
    name: str
    roles: list[RoleView]
    provinces: list[str]
    described: bool


def people_search_router(units: UnitsOfWork, people: People) -> APIRouter:
    router = APIRouter(prefix="/people", tags=["people"])

    @router.post("/search")
    async def search(body: Search, caller: Coordinating) -> Page[FoundPerson]:
        """Coordinators find who works or speaks for employers in their provinces; operators whom they appoint,
        invited, or whose record stands open to them."""
        paging = Paging(body.cursor, body.limit)
        after = paging.after(str, UUID)
        async with units(ITSELF) as own:
            ids = await find_people(
                own,
                caller.principal,
                people,
                name=body.name,
                role=body.role,
                after=(after[0], after[1]) if after else None,
                limit=paging.limit + 1,
            )
        async with units.reading(caller.scope) as uow:
            found = await people.read(uow, ids)
        return page(found, paging, lambda one: (one.name.lower(), one.id), found_person)

    @router.get("/{person_id}/card")
    async def card(person_id: UUID, caller: Coordinating) -> FoundPerson:
        """One of those whom the caller may find; to others 404."""
        async with units.reading(caller.scope) as uow:
            found, _ = await reach(uow, Standing.of(caller.principal), FIND_PERSON, person_id)
        return found_person(found)

    return router


def found_person(person: Person) -> FoundPerson:
    held = [period for period in person.roles if period.holds_on(today())]
    return FoundPerson(
        person_id=person.id,
        name=person.name,
        roles=[RoleView.model_validate(period) for period in held],
        provinces=person.provinces,
        described=bool(person.languages),
    )
