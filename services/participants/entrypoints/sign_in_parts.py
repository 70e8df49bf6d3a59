"""What the endpoints of signing in share: their parts, what the portal says of a browser, and the limit on tries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

import structlog
from pydantic import BaseModel, Field

from services.participants.adapters.authenticators import WebAuthn
from services.participants.adapters.oidc import OidcProviders
from services.participants.application.new_passkey import NewPasskeys
from services.participants.application.open_session import Opened, Visitor
from services.participants.application.sign_in_ports import (
    Accounts,
    Browsers,
    Ceremonies,
    Invited,
    Links,
    Passkeys,
    People,
    Sessions,
    Tries,
)
from services.participants.application.use_passkey import UsePasskey
from services.participants.application.use_provider import UseAccount
from services.participants.application.use_session import Current, use_session
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.rate import Count, counts_of_try, network_of
from services.participants.domain.secret import hashed
from services.participants.domain.session import LONGEST
from services.participants.domain.sign_in_errors import NotSignedIn
from services.participants.entrypoints.fields import Body
from shared import clock
from shared.outbox import Cause, UnitsOfWork
from shared.web import Caller, Problem, allow, service

log = structlog.get_logger()
ACTOR = "service:participants"
Secret = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
"""256 bits as the portal and this service write them."""
Portal = Annotated[Caller, allow(service("portal"))]
Language = PreferredLanguage


class SeenBrowser(Body):
    """What the portal knows of who asks. `session` is the one the browser has, whether or not it still holds."""

    browser: Secret
    address: str = Field(default="", max_length=45)
    device: str = Field(default="", max_length=60, pattern=r"^[\w .,()-]*$")
    session: Secret | None = None

    def visitor(self) -> Visitor:
        return Visitor(browser=self.browser, device=self.device, replaces=self.session)


class SignedIn(BaseModel):
    """`session` is a secret for the browser's cookie; it is shown this once."""

    session: str
    person_id: UUID
    preferred_language: PreferredLanguage
    max_age: int = int(LONGEST.total_seconds())


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """Everything that signing in stands on."""

    units: UnitsOfWork
    authenticators: WebAuthn
    providers: OidcProviders
    sessions: Sessions
    browsers: Browsers
    tries: Tries
    ceremonies: Ceremonies
    passkeys: Passkeys
    links: Links
    accounts: Accounts
    invited: Invited
    people: People

    def unit(self, by: Current | None = None) -> Any:
        """Who is signed in acts for himself; before that, nobody does."""
        return self.units(Cause.by(str(by.person.id) if by else ACTOR))

    async def check_try(self, seen: SeenBrowser) -> None:
        """Raises Problem 429."""
        async with self.unit() as uow:
            known = await self.browsers.knows(uow, hashed(seen.browser))
        await self.check(counts_of_try(network_of(seen.address), seen.browser if known else None))

    async def check(self, counts: Sequence[Count]) -> None:
        """Counted in a transaction of its own: what follows may fail and be undone, the count stays."""
        async with self.unit() as uow:
            wait = await self.tries.count(uow, counts, clock.real_now())
        if wait:
            log.warning("too_many_tries", limits=sorted({count.limit.name for count in counts}))
            detail = "Too many tries in a short time. Wait a while, then try again."
            raise Problem(429, "too_many_tries", detail, headers={"Retry-After": str(wait)})

    async def current(self, token: str | None) -> Current:
        """Who is signed in. Raises NotSignedIn, after what ended the session was stored."""
        async with self.unit() as uow:
            current = await use_session(uow, token, self.sessions) if token else None
        if current is None:
            raise NotSignedIn
        return current

    def new_passkeys(self) -> NewPasskeys:
        return NewPasskeys(
            authenticators=self.authenticators,
            ceremonies=self.ceremonies,
            passkeys=self.passkeys,
            invited=self.invited,
            sessions=self.sessions,
            browsers=self.browsers,
        )

    def use_passkey(self) -> UsePasskey:
        return UsePasskey(
            authenticators=self.authenticators,
            ceremonies=self.ceremonies,
            passkeys=self.passkeys,
            sessions=self.sessions,
            browsers=self.browsers,
        )

    def use_account(self) -> UseAccount:
        return UseAccount(accounts=self.accounts, invited=self.invited, sessions=self.sessions, browsers=self.browsers)


def signed_in(opened: Opened) -> SignedIn:
    return SignedIn(
        session=opened.token,
        person_id=opened.person.id,
        preferred_language=opened.person.preferred_language,
    )
