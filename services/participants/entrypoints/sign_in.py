"""HTTP for signing in by a link in a mail and by invitation. Only the portal calls it, for a browser it names.

No Idempotency-Key here: each call carries a secret that works once, and an answer with a secret must never be stored.
"""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.participants.application.ask_link import AskLink, ask_link, send_link
from services.participants.application.new_passkey import by_invitation
from services.participants.application.use_link import use_link
from services.participants.domain import texts
from services.participants.domain.rate import counts_of_link, network_of
from services.participants.domain.secret import hashed
from services.participants.entrypoints.fields import Body
from services.participants.entrypoints.sign_in_parts import (
    Language,
    Portal,
    Secret,
    SeenBrowser,
    SignedIn,
    SignIn,
    signed_in,
)


class Way(BaseModel):
    """An OIDC provider as the sign-in page shows it."""

    name: str
    label: str


class Ways(BaseModel):
    providers: list[Way]


class LinkWanted(Body):
    email: str = Field(min_length=1, max_length=254)
    language: Language
    seen: SeenBrowser


class LinkToken(Body):
    token: Secret
    seen: SeenBrowser


class InvitationToken(Body):
    token: str = Field(min_length=20, max_length=200)
    seen: SeenBrowser


class InvitationLink(InvitationToken):
    language: Language


class Invitee(BaseModel):
    """Who was invited: shown to whoever holds the invitation."""

    name: str
    preferred_language: Language


def sign_in_router(parts: SignIn) -> APIRouter:
    router = APIRouter(prefix="/sign-in", tags=["sign-in"])

    @router.post("/ways")
    async def ways(_: Portal) -> Ways:
        """What the sign-in page offers beside passkeys and links."""
        return Ways(providers=[Way(name=name, label=label) for name, label in parts.providers.labels().items()])

    @router.post("/links", status_code=202)
    async def ask(body: LinkWanted, _: Portal) -> None:
        """Mail a link, if somebody here has this address. The answer is the same if nobody has."""
        email_key = texts.email_key(texts.email(body.email))
        async with parts.unit() as uow:
            known = await parts.browsers.knows(uow, hashed(body.seen.browser), email_key)
        browser = body.seen.browser if known else None
        await parts.check(counts_of_link(email_key, network_of(body.seen.address), browser))
        async with parts.unit() as uow:
            wanted = AskLink(email=body.email, browser=body.seen.browser, language=body.language)
            await ask_link(uow, wanted, parts.people, parts.links)

    @router.post("/links/redemption")
    async def redeem(body: LinkToken, _: Portal) -> SignedIn:
        """Sign in by a link: once, in time, and in the browser that asked for it."""
        await parts.check_try(body.seen)
        async with parts.unit() as uow:
            opened = await use_link(
                uow,
                body.token,
                body.seen.visitor(),
                links=parts.links,
                sessions=parts.sessions,
                browsers=parts.browsers,
                invited=parts.invited,
            )
        return signed_in(opened)

    @router.post("/invitations")
    async def look(body: InvitationToken, _: Portal) -> Invitee:
        """Who an invitation is for. It stays as it is: mail scanners open links too."""
        await parts.check_try(body.seen)
        async with parts.unit() as uow:
            person, _invitation = await by_invitation(uow, body.token, parts.invited)
        return Invitee(name=person.name, preferred_language=person.preferred_language)

    @router.post("/invitations/link", status_code=202)
    async def link_instead(body: InvitationLink, _: Portal) -> None:
        """Mail a link to the invited person, for a device that makes no passkeys."""
        async with parts.unit() as uow:
            person, _invitation = await by_invitation(uow, body.token, parts.invited)
        await parts.check(counts_of_link(person.email_key, network_of(body.seen.address), None))
        async with parts.unit() as uow:
            await send_link(uow, person, body.seen.browser, body.language, parts.links)

    return router
