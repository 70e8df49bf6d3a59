"""Sign in through an OIDC provider. An account is linked to who is signed in or was invited, never by e-mail."""

from dataclasses import dataclass
from uuid import UUID

from services.participants.application.audit import note
from services.participants.application.ceremonies import begin
from services.participants.application.open_session import Opened, Visitor, open_session
from services.participants.application.sign_in_ports import Accounts, Browsers, Ceremonies, Invited, Sessions
from services.participants.application.use_session import use_session
from services.participants.domain.secret import new_secret
from services.participants.domain.session import Way
from services.participants.domain.sign_in import CEREMONY, Account, Ceremony, Kind
from services.participants.domain.sign_in_errors import (
    AccountNotLinked,
    AccountTaken,
    CeremonyOver,
    InvitationRefused,
)
from shared import clock
from shared.outbox.unit_of_work import UnitOfWork


@dataclass(frozen=True, kw_only=True, slots=True)
class AskProvider:
    """`person_id`: to whom the account will be linked, because he is signed in or, with `invitation`, invited."""

    provider: str
    browser: str
    language: str
    return_to: str = ""
    person_id: UUID | None = None
    invitation: UUID | None = None


async def ask_provider(uow: UnitOfWork, command: AskProvider, ceremonies: Ceremonies) -> tuple[str, Ceremony]:
    """The state, and the ceremony with nonce and verifier, of which the provider's address is made."""
    ceremony = Ceremony(
        kind=Kind.OIDC,
        expires_at=clock.real_now() + CEREMONY,
        provider=command.provider,
        nonce=new_secret(),
        verifier=new_secret() + new_secret(),
        person_id=command.person_id,
        invitation=command.invitation,
        language=command.language,
        return_to=command.return_to,
    )
    return await begin(uow, ceremony, command.browser, ceremonies), ceremony


@dataclass(frozen=True, kw_only=True, slots=True)
class UseAccount:
    accounts: Accounts
    invited: Invited
    sessions: Sessions
    browsers: Browsers

    async def finish(self, uow: UnitOfWork, ceremony: Ceremony, account: Account, visitor: Visitor) -> Opened:
        """Raises AccountNotLinked, AccountTaken, CeremonyOver, InvitationRefused."""
        if ceremony.person_id is None:
            person_id = await self.accounts.owner(uow, account)
            if person_id is None:
                raise AccountNotLinked
        else:
            person_id = await self._link(uow, ceremony, ceremony.person_id, account, visitor)
        return await open_session(uow, person_id, Way.OIDC, visitor, self.sessions, self.browsers)

    async def _link(
        self, uow: UnitOfWork, ceremony: Ceremony, person_id: UUID, account: Account, visitor: Visitor
    ) -> UUID:
        at = clock.real_now()
        if ceremony.invitation is None:
            # Somebody else may have signed in in this browser while its owner was away at the provider.
            current = await use_session(uow, visitor.replaces or "", self.sessions)
            if current is None or current.person.id != person_id:
                raise CeremonyOver
        elif not await self.invited.accept(uow, ceremony.invitation):
            raise InvitationRefused
        if await self.accounts.link(uow, account, person_id, at) != person_id:
            raise AccountTaken
        await note(uow, "account_linked", person_id)
        return person_id
