"""HTTP for corrections: one's name in one step, one's e-mail address in two, the second from the new mailbox."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy.exc import IntegrityError

from services.participants.application.correct_person import Corrections, confirm_address, correct_name, wish_address
from services.participants.domain.errors import AddressRefused
from services.participants.domain.rate import counts_of_address_change
from services.participants.entrypoints.fields import Body, Text
from services.participants.entrypoints.people_views import PersonView, person_view
from services.participants.entrypoints.sign_in_parts import Language, Portal, Secret, SeenBrowser, SignIn
from shared.db.errors import constraint
from shared.outbox import UnitOfWork
from shared.web import SIGNED_IN, Command, allow

ONE_PERSON = "email_once"
"""The constraint by which an address has one owner."""


class NewName(Body):
    name: Text


class NewAddress(Body):
    session: Secret
    email: str = Field(min_length=1, max_length=254)
    language: Language


class Confirmation(Body):
    token: Secret
    seen: SeenBrowser


class Confirmed(BaseModel):
    """Whose address it is now."""

    person_id: UUID


def names_of_people_router() -> APIRouter:
    router = APIRouter(prefix="/people", tags=["my data"])

    @router.post("/{person_id}/name")
    async def rename(person_id: UUID, body: NewName, command: Annotated[Command, allow(SIGNED_IN)]) -> PersonView:
        """Correct a name: the person himself, the command line and who opened the record. To others 404."""

        async def effect(uow: UnitOfWork) -> PersonView:
            return person_view(await correct_name(uow, command.principal, person_id, body.name))

        return await command.run(effect)

    return router


def addresses_router(parts: SignIn, corrections: Corrections) -> APIRouter:
    """Only the portal calls it: who changes an address must have signed in a moment ago."""
    router = APIRouter(tags=["my data"])

    @router.post("/sessions/address", status_code=202)
    async def wish(body: NewAddress, _: Portal) -> None:
        """Mail a link to the new address; the answer is the same where somebody else has it."""
        current = await parts.current(body.session)
        await parts.check(counts_of_address_change(str(current.person.id)))
        async with parts.unit(current) as uow:
            await wish_address(uow, current, body.email, body.language, corrections)

    @router.post("/address-confirmations")
    async def confirm(body: Confirmation, _: Portal) -> Confirmed:
        """From now on it is the address of whoever wished it. Once, within a day."""
        await parts.check_try(body.seen)
        try:
            async with parts.unit() as uow:
                person = await confirm_address(uow, body.token, corrections)
        except IntegrityError as error:
            if constraint(error) != ONE_PERSON:
                raise
            raise AddressRefused from error  # somebody else took the address between our look and our write
        return Confirmed(person_id=person.id)

    return router
