"""HTTP for who belongs to an organisation: its contacts choose among them who speaks for it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.participants.application.colleagues import colleagues
from services.participants.application.find_people import People
from services.participants.domain.person import Person
from services.participants.entrypoints.organisations import CONCERNED
from services.participants.entrypoints.people_search import ITSELF
from shared.clock import today
from shared.outbox import UnitsOfWork
from shared.web import Caller, Page, Paging, allow, page


class Colleague(BaseModel):
    """`speaks`: a contact today; who is none works there."""

    person_id: UUID
    name: str
    speaks: bool


def colleagues_router(units: UnitsOfWork, people: People) -> APIRouter:
    router = APIRouter(prefix="/organisations", tags=["organisations"])

    @router.get("/{organisation_id}/people")
    async def list_all(
        organisation_id: UUID,
        caller: Annotated[Caller, allow(*CONCERNED)],
        paging: Annotated[Paging, Depends()],
    ) -> Page[Colleague]:
        """Who works for the organisation or speaks for it today, by name."""
        after = paging.after(str, UUID)
        start = (after[0], after[1]) if after else None
        async with units(ITSELF) as own:
            ids = await colleagues(own, caller.principal, organisation_id, people, start, paging.limit + 1)
        async with units.reading(caller.scope) as uow:
            found = await people.read(uow, ids)
        return page(found, paging, lambda one: (one.name.lower(), one.id), lambda one: _colleague(one, organisation_id))

    return router


def _colleague(person: Person, organisation_id: UUID) -> Colleague:
    return Colleague(person_id=person.id, name=person.name, speaks=organisation_id in person.speaks_for(today()))
