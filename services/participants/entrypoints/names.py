"""HTTP for names and addresses: permitted names for everybody who is signed in, one address for one delivery."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header
from pydantic import BaseModel, Field

from services.participants.application.look_up_names import look_up_names
from services.participants.application.ports import Register, Relations, Seen
from services.participants.application.reveal_contact import reveal_contact
from services.participants.domain.profile import PreferredLanguage
from services.participants.entrypoints.fields import Body
from shared.outbox import Cause, UnitsOfWork
from shared.web import SIGNED_IN, Caller, allow, service

PATIENCE = 1.0
Version = Annotated[int, Field(ge=1, lt=2**62, strict=True)]


class Lookup(Body):
    """`seen`: what the caller was just told, as id and version; the answer waits a moment to know as much."""

    ids: Annotated[list[UUID], Field(max_length=200)]
    seen: dict[UUID, Version] = Field(default_factory=dict, max_length=20)


class ShownName(BaseModel):
    """`name` is null where it may not be known; `email` is given only where contact is."""

    name: str | None
    email: str | None
    shown_as: str


class Names(BaseModel):
    """`stale`: the ids of `seen` that this service does not know in that version yet."""

    names: dict[UUID, ShownName]
    stale: list[UUID]


class Contact(BaseModel):
    name: str
    email: str
    preferred_language: PreferredLanguage


def names_router(units: UnitsOfWork, register: Register, relations: Relations, cases: Seen) -> APIRouter:
    router = APIRouter(prefix="/people", tags=["names"])

    @router.post("/lookup")
    async def look_up(body: Lookup, caller: Annotated[Caller, allow(SIGNED_IN)]) -> Names:
        """Who these people are, as far as the caller may know it. Numbers of the others hold in this answer."""
        stale = await cases.stale(body.seen, PATIENCE)
        async with units.reading(caller.scope) as uow:
            shown = await look_up_names(uow, caller.principal, body.ids, register, relations)
        names = {id: ShownName(name=one.name, email=one.email, shown_as=one.shown_as) for id, one in shown.items()}
        return Names(names=names, stale=stale)

    @router.get("/{person_id}/contact")
    async def contact(
        person_id: UUID,
        caller: Annotated[Caller, allow(service("notifications"))],
        reason: Annotated[UUID, Header(description="Id of the event that the message tells of; it is written down.")],
    ) -> Contact:
        """Name and address for one delivery."""
        async with units(Cause.by(caller.principal.subject)) as uow:
            person = await reveal_contact(uow, person_id, reason)
        return Contact(name=person.name, email=person.email, preferred_language=person.preferred_language)

    return router
