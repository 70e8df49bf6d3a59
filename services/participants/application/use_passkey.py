"""Sign in with a passkey. The browser offers those of this site by itself, so nobody says who he is beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.participants.application.ceremonies import begin
from services.participants.application.new_passkey import Begun
from services.participants.application.open_session import Opened, Visitor, open_session
from services.participants.application.sign_in_ports import Authenticators, Browsers, Ceremonies, Passkeys, Sessions
from services.participants.domain.session import Way
from services.participants.domain.sign_in import PASSKEY_CEREMONY, Ceremony, Kind
from services.participants.domain.sign_in_errors import PasskeyRefused
from shared import clock
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class UsePasskey:
    authenticators: Authenticators
    ceremonies: Ceremonies
    passkeys: Passkeys
    sessions: Sessions
    browsers: Browsers

    async def begin(self, uow: UnitOfWork, browser: str) -> Begun:
        challenge, options = self.authenticators.to_get()
        ceremony = Ceremony(kind=Kind.PASSKEY, expires_at=clock.real_now() + PASSKEY_CEREMONY, challenge=challenge)
        return Begun(await begin(uow, ceremony, browser, self.ceremonies), options)

    async def finish(self, uow: UnitOfWork, ceremony: Ceremony, answer: Mapping[str, Any], visitor: Visitor) -> Opened:
        """Raises PasskeyRefused."""
        passkey = await self.passkeys.by_credential(uow, self.authenticators.credential_of(answer))
        if passkey is None:
            raise PasskeyRefused("unknown_credential")
        sign_count = self.authenticators.signed(answer, ceremony.challenge, passkey)
        if not await self.passkeys.used(uow, passkey.id, sign_count, clock.real_now()):
            raise PasskeyRefused("counter")
        return await open_session(uow, passkey.person_id, Way.PASSKEY, visitor, self.sessions, self.browsers)
