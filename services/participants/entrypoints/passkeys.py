"""HTTP for passkeys: sign in with one, make one after an invitation or a sign-in. Only the portal calls it.

The question is taken up, and that is committed, before the answer is judged: a wrong answer cannot be tried twice.
"""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.participants.application.ceremonies import take
from services.participants.application.new_passkey import Begun, by_invitation, check_fresh
from services.participants.domain.sign_in import Ceremony, Kind
from services.participants.domain.sign_in_errors import CeremonyOver
from services.participants.entrypoints.fields import Body
from services.participants.entrypoints.sign_in_parts import Portal, Secret, SeenBrowser, SignedIn, SignIn, signed_in


class Question(BaseModel):
    """`options` as `navigator.credentials` wants them, binary values in base64url."""

    ceremony: str
    options: dict[str, Any]


class PasskeyWanted(Body):
    seen: SeenBrowser


class NewPasskeyWanted(Body):
    """By invitation; without one, for who is signed in."""

    invitation: str | None = Field(default=None, min_length=20, max_length=200)
    seen: SeenBrowser


class Answer(Body):
    """`credential` as `toJSON()` of the browser gives it."""

    ceremony: Secret
    credential: dict[str, Any]
    seen: SeenBrowser


class PasskeyMade(BaseModel):
    """`signed_in` where the passkey came with an invitation; who was signed in stays so."""

    signed_in: SignedIn | None = None


def passkeys_router(parts: SignIn) -> APIRouter:
    router = APIRouter(prefix="/sign-in/passkeys", tags=["sign-in"])

    @router.post("/options")
    async def ask_for_one(body: PasskeyWanted, _: Portal) -> Question:
        """A question that any passkey of this site can answer."""
        await parts.check_try(body.seen)
        async with parts.unit() as uow:
            return _question(await parts.use_passkey().begin(uow, body.seen.browser))

    @router.post("/assertion")
    async def use_one(body: Answer, _: Portal) -> SignedIn:
        """Sign in with the passkey's answer."""
        await parts.check_try(body.seen)
        ceremony = await _taken(parts, Kind.PASSKEY, body)
        async with parts.unit() as uow:
            return signed_in(await parts.use_passkey().finish(uow, ceremony, body.credential, body.seen.visitor()))

    @router.post("/new/options")
    async def ask_for_new(body: NewPasskeyWanted, _: Portal) -> Question:
        """A question to make a passkey by. Without an invitation only shortly after a sign-in."""
        await parts.check_try(body.seen)
        if body.invitation is None:
            current = await parts.current(body.seen.session)
            check_fresh(current)
        async with parts.unit() as uow:
            if body.invitation is None:
                person, invitation = current.person, None
            else:
                person, invitation = await by_invitation(uow, body.invitation, parts.invited)
            return _question(await parts.new_passkeys().begin(uow, person, body.seen.browser, invitation))

    @router.post("/new")
    async def add_new(body: Answer, _: Portal) -> PasskeyMade:
        """Keep the new passkey. By an invitation it also signs in, and uses the invitation up."""
        await parts.check_try(body.seen)
        ceremony = await _taken(parts, Kind.NEW_PASSKEY, body)
        passkey = parts.authenticators.created(body.credential, ceremony.challenge)
        if ceremony.person_id is None:
            raise CeremonyOver
        passkey.person_id, passkey.device = ceremony.person_id, body.seen.device
        if ceremony.invitation is None:
            current = await parts.current(body.seen.session)
            if current.person.id != ceremony.person_id:
                raise CeremonyOver
            async with parts.unit(current) as uow:
                await parts.new_passkeys().add(uow, passkey)
            return PasskeyMade()
        async with parts.unit() as uow:
            opened = await parts.new_passkeys().accept(uow, ceremony, passkey, body.seen.visitor())
        return PasskeyMade(signed_in=signed_in(opened))

    return router


async def _taken(parts: SignIn, kind: Kind, body: Answer) -> Ceremony:
    async with parts.unit() as uow:
        return await take(uow, kind, body.ceremony, body.seen.browser, parts.ceremonies)


def _question(begun: Begun) -> Question:
    return Question(ceremony=begun.ceremony, options=dict(begun.options))
