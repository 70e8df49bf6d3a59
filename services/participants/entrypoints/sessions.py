"""HTTP for sessions: tokens in exchange for one, the list of them, their end; taking a way in away. For the portal."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.participants.application.end_sessions import end_other, sign_out, sign_out_everywhere
from services.participants.application.new_passkey import check_fresh
from services.participants.application.remove_passkey import remove_passkey
from services.participants.application.unlink_account import unlink_account
from services.participants.application.use_session import live_sessions
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.session import Way
from services.participants.entrypoints.fields import Body
from services.participants.entrypoints.people_views import RoleView
from services.participants.entrypoints.sign_in_parts import Portal, Secret, SignIn
from shared import clock
from shared.identity.issuer import TokenIssuer
from shared.identity.token import LIFETIME

Audience = Annotated[str, Field(pattern="^[a-z][a-z0-9_-]{0,39}$")]


class HeldSession(Body):
    session: Secret


class TokensWanted(HeldSession):
    audiences: Annotated[list[Audience], Field(max_length=10)]


class SessionTokens(BaseModel):
    """`fresh`: recent enough to change how the person signs in. `roles` of today say which pages there are, no more."""

    person_id: UUID
    name: str
    preferred_language: PreferredLanguage
    fresh: bool
    roles: list[RoleView]
    tokens: dict[str, str]
    expires_in: int = LIFETIME


class OneOf(HeldSession):
    id: UUID


class AccountAt(HeldSession):
    issuer: Annotated[str, Field(min_length=1, max_length=400)]


class SessionView(BaseModel):
    id: UUID
    way: Way
    device: str
    begun_at: datetime
    seen_at: datetime
    current: bool


class PasskeyView(BaseModel):
    id: UUID
    device: str
    created_at: datetime
    used_at: datetime | None


class AccountView(BaseModel):
    """An account at an OIDC provider; `label` as the sign-in page shows that provider."""

    issuer: str
    label: str
    linked_at: datetime


class Overview(BaseModel):
    fresh: bool
    sessions: list[SessionView]
    passkeys: list[PasskeyView]
    accounts: list[AccountView]


class Ended(BaseModel):
    ended: int


def sessions_router(parts: SignIn, issuer: TokenIssuer) -> APIRouter:
    router = APIRouter(prefix="/sessions", tags=["sign-in"])

    @router.post("/tokens")
    async def tokens(body: TokensWanted, caller: Portal) -> SessionTokens:
        """A token of 60 seconds for each audience, as the person whose session it is. Asked at each page."""
        current = await parts.current(body.session)
        person = current.person
        made = {
            audience: issuer.issue(str(person.id), audience, caller.principal.subject, person.version)
            for audience in body.audiences
        }
        return SessionTokens(
            person_id=person.id,
            name=person.name,
            preferred_language=person.preferred_language,
            fresh=current.session.fresh(clock.real_now()),
            roles=[RoleView.model_validate(period) for period in person.roles if period.holds_on(clock.today())],
            tokens=made,
        )

    @router.post("/overview")
    async def overview(body: HeldSession, _: Portal) -> Overview:
        """Where the person is signed in, and with what he can sign in."""
        current = await parts.current(body.session)
        async with parts.unit(current) as uow:
            sessions = await live_sessions(uow, current.person, parts.sessions)
            passkeys = await parts.passkeys.of_person(uow, current.person.id)
            accounts = await parts.accounts.of_person(uow, current.person.id)
        return Overview(
            fresh=current.session.fresh(clock.real_now()),
            sessions=[
                SessionView(
                    id=one.id,
                    way=one.way,
                    device=one.device,
                    begun_at=one.begun_at,
                    seen_at=one.seen_at,
                    current=one.id == current.session.id,
                )
                for one in sessions
            ],
            passkeys=[PasskeyView.model_validate(one, from_attributes=True) for one in passkeys],
            accounts=[
                AccountView(issuer=issuer, label=parts.providers.label_of(issuer), linked_at=linked_at)
                for issuer, linked_at in accounts
            ],
        )

    @router.post("/end")
    async def end(body: HeldSession, _: Portal) -> Ended:
        """Sign out here."""
        current = await parts.current(body.session)
        async with parts.unit(current) as uow:
            await sign_out(uow, current, parts.sessions)
        return Ended(ended=1)

    @router.post("/end-one")
    async def end_one(body: OneOf, _: Portal) -> None:
        """Sign out in one other browser."""
        current = await parts.current(body.session)
        async with parts.unit(current) as uow:
            await end_other(uow, current, body.id, parts.sessions)

    @router.post("/end-everywhere")
    async def end_all(body: HeldSession, _: Portal) -> Ended:
        """Sign out everywhere, here too."""
        current = await parts.current(body.session)
        async with parts.unit(current) as uow:
            return Ended(ended=await sign_out_everywhere(uow, current, parts.sessions))

    @router.post("/remove-passkey")
    async def remove(body: OneOf, _: Portal) -> None:
        """Forget a passkey of one's own. A link by mail always remains as a way in."""
        current = await parts.current(body.session)
        check_fresh(current)
        async with parts.unit(current) as uow:
            await remove_passkey(uow, current, body.id, parts.passkeys)

    @router.post("/unlink-account")
    async def unlink(body: AccountAt, _: Portal) -> None:
        """Take an account at an OIDC provider off one's own."""
        current = await parts.current(body.session)
        check_fresh(current)
        async with parts.unit(current) as uow:
            await unlink_account(uow, current, body.issuer, parts.accounts)

    return router
