"""Give somebody a passkey: who was invited, or who signed in a moment ago."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.participants.application.audit import note
from services.participants.application.ceremonies import begin
from services.participants.application.open_session import Opened, Visitor, open_session
from services.participants.application.sign_in_ports import (
    Authenticators,
    Browsers,
    Ceremonies,
    Invited,
    Passkeys,
    Sessions,
)
from services.participants.application.use_session import Current
from services.participants.domain.person import Person
from services.participants.domain.session import Way
from services.participants.domain.sign_in import PASSKEY_CEREMONY, Ceremony, Kind, Passkey
from services.participants.domain.sign_in_errors import InvitationRefused, SignInAgain
from shared import clock
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Begun:
    """`ceremony` comes back with the authenticator's answer; `options` are for the browser's WebAuthn call."""

    ceremony: str
    options: Mapping[str, Any]


def check_fresh(current: Current) -> None:
    """Raises SignInAgain: a stolen session must not become a way in of its own."""
    if not current.session.fresh(clock.real_now()):
        raise SignInAgain


async def by_invitation(uow: UnitOfWork, token: str, invited: Invited) -> tuple[Person, UUID]:
    """The person who was invited, and the invitation's id. Changes nothing. Raises InvitationRefused."""
    found = await invited.open(uow, token)
    person = await uow.get(Person, found[1]) if found else None
    if found is None or person is None:
        raise InvitationRefused
    return person, found[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPasskeys:
    """What the steps below need."""

    authenticators: Authenticators
    ceremonies: Ceremonies
    passkeys: Passkeys
    invited: Invited
    sessions: Sessions
    browsers: Browsers

    async def begin(self, uow: UnitOfWork, person: Person, browser: str, invitation: UUID | None) -> Begun:
        existing: Sequence[Passkey] = await self.passkeys.of_person(uow, person.id)
        challenge, options = self.authenticators.to_create(person, existing)
        ceremony = Ceremony(
            kind=Kind.NEW_PASSKEY,
            expires_at=clock.real_now() + PASSKEY_CEREMONY,
            challenge=challenge,
            person_id=person.id,
            invitation=invitation,
        )
        return Begun(await begin(uow, ceremony, browser, self.ceremonies), options)

    async def accept(self, uow: UnitOfWork, ceremony: Ceremony, passkey: Passkey, visitor: Visitor) -> Opened:
        """The invited person's first passkey and session; the invitation is used up. Raises InvitationRefused."""
        if ceremony.invitation is None or not await self.invited.accept(uow, ceremony.invitation):
            raise InvitationRefused
        await self.add(uow, passkey)
        return await open_session(uow, passkey.person_id, Way.PASSKEY, visitor, self.sessions, self.browsers)

    async def add(self, uow: UnitOfWork, passkey: Passkey) -> None:
        await self.passkeys.add(uow, passkey)
        await note(uow, "passkey_added", passkey.person_id, str(passkey.id))
