"""HTTP for signing in through an OIDC provider: begin, and finish with what came back. Only the portal calls it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.participants.application.ceremonies import take
from services.participants.application.new_passkey import by_invitation, check_fresh
from services.participants.application.use_provider import AskProvider, ask_provider
from services.participants.domain.sign_in import Kind
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

Text = Annotated[str, Field(max_length=4096)]


class ProviderWanted(Body):
    """`link`: for who is signed in, to add this account. `invitation`: to accept it with this account."""

    language: Language
    return_to: str = Field(default="", max_length=400)
    invitation: str | None = Field(default=None, min_length=20, max_length=200)
    link: bool = False
    seen: SeenBrowser


class Departure(BaseModel):
    """Where the browser goes next."""

    address: str


class CameBack(Body):
    """The query of the callback."""

    state: Secret
    code: Text | None = None
    iss: Text | None = None
    error: Text | None = None
    seen: SeenBrowser


class SignedInElsewhere(SignedIn):
    language: Language
    return_to: str


def oidc_router(parts: SignIn) -> APIRouter:
    router = APIRouter(prefix="/sign-in/oidc", tags=["sign-in"])

    @router.post("/callback")
    async def finish(body: CameBack, _: Portal) -> SignedInElsewhere:
        """Sign in as whoever the provider says came back, if this browser asked and the account is linked."""
        await parts.check_try(body.seen)
        async with parts.unit() as uow:
            ceremony = await take(uow, Kind.OIDC, body.state, body.seen.browser, parts.ceremonies)
        said = {name: value for name in ("code", "iss", "error") if (value := getattr(body, name)) is not None}
        account = await parts.providers.account(ceremony, said)
        async with parts.unit() as uow:
            opened = await parts.use_account().finish(uow, ceremony, account, body.seen.visitor())
        return SignedInElsewhere(
            **dict(signed_in(opened)), language=Language(ceremony.language), return_to=ceremony.return_to
        )

    @router.post("/{provider}")
    async def begin(provider: str, body: ProviderWanted, _: Portal) -> Departure:
        """The provider's address with a state that only this browser can bring back."""
        await parts.check_try(body.seen)
        current = await parts.current(body.seen.session) if body.link else None
        if current is not None:
            check_fresh(current)
        async with parts.unit() as uow:
            person_id = current.person.id if current else None
            invitation: UUID | None = None
            if body.invitation is not None and current is None:
                person, invitation = await by_invitation(uow, body.invitation, parts.invited)
                person_id = person.id
            asked = AskProvider(
                provider=provider,
                browser=body.seen.browser,
                language=body.language,
                return_to=body.return_to,
                person_id=person_id,
                invitation=invitation,
            )
            state, ceremony = await ask_provider(uow, asked, parts.ceremonies)
        return Departure(address=await parts.providers.address(provider, state, ceremony.nonce, ceremony.verifier))

    return router
