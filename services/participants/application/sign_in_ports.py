"""What signing in needs from outside the domain. The adapters fill these in; secrets reach them as hashes only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.participants.domain.person import Person
from services.participants.domain.rate import Count
from services.participants.domain.session import End, Session
from services.participants.domain.sign_in import Account, Ceremony, LinkMail, Passkey
from shared.outbox.unit_of_work import UnitOfWork


class Sessions(Protocol):
    async def add(self, uow: UnitOfWork, session: Session, token_hash: bytes) -> None: ...

    async def by_token(self, uow: UnitOfWork, token_hash: bytes) -> Session | None:
        """The session that was not ended; whether it is too old is for the caller to see."""

    async def touch(self, uow: UnitOfWork, id: UUID, at: datetime) -> None: ...

    async def of_person(self, uow: UnitOfWork, person_id: UUID) -> Sequence[Session]:
        """Those that were not ended, the newest first."""

    async def end(self, uow: UnitOfWork, ids: Sequence[UUID], why: End, at: datetime) -> None: ...


class Browsers(Protocol):
    """Which browsers signed somebody in before. A browser is known by the hash of a secret it keeps."""

    async def remember(self, uow: UnitOfWork, browser: bytes, person_id: UUID, at: datetime) -> None: ...

    async def knows(self, uow: UnitOfWork, browser: bytes, email_key: str | None = None) -> bool:
        """Whether somebody signed in there; with an address, whether that very person did."""


class Tries(Protocol):
    async def count(self, uow: UnitOfWork, counts: Sequence[Count], at: datetime) -> int:
        """Count one more for each; seconds to wait when one of them is over its limit, else 0."""


class Ceremonies(Protocol):
    async def begin(self, uow: UnitOfWork, ceremony: Ceremony, token_hash: bytes, browser: bytes) -> None: ...

    async def take(
        self, uow: UnitOfWork, kind: str, token_hash: bytes, browser: bytes, at: datetime
    ) -> Ceremony | None:
        """Take it out, so that nobody gets it twice; None unless it began in that browser and is not too old."""


class Passkeys(Protocol):
    async def add(self, uow: UnitOfWork, passkey: Passkey) -> None: ...

    async def by_credential(self, uow: UnitOfWork, credential_id: bytes) -> Passkey | None: ...

    async def of_person(self, uow: UnitOfWork, person_id: UUID) -> Sequence[Passkey]: ...

    async def used(self, uow: UnitOfWork, id: UUID, sign_count: int, at: datetime) -> bool:
        """False when the counter did not rise: somebody else used a copy in the meantime."""

    async def remove(self, uow: UnitOfWork, id: UUID, person_id: UUID) -> bool: ...


class Links(Protocol):
    async def add(
        self, uow: UnitOfWork, mail: LinkMail | None, token_hash: bytes, browser: bytes, at: datetime
    ) -> None:
        """Without a mail it belongs to nobody: the same work is done for an address that is not known."""

    async def consume(self, uow: UnitOfWork, token_hash: bytes, browser: bytes, at: datetime) -> UUID | None:
        """Whose link it was; None for all but the first who asks from the right browser in time."""

    async def give_up(self, uow: UnitOfWork, person_id: UUID) -> None:
        """Links that were mailed and not used: they went to an address that is no longer the person's."""


class Accounts(Protocol):
    """Accounts at OIDC providers."""

    async def owner(self, uow: UnitOfWork, account: Account) -> UUID | None: ...

    async def link(self, uow: UnitOfWork, account: Account, person_id: UUID, at: datetime) -> UUID:
        """Whose account it is from now on; somebody else's where it was linked before."""

    async def of_person(self, uow: UnitOfWork, person_id: UUID) -> Sequence[tuple[str, datetime]]:
        """Issuer of each linked account and since when, the newest first."""

    async def unlink(self, uow: UnitOfWork, person_id: UUID, issuer: str) -> bool:
        """Whether this person had one there."""


class Invited(Protocol):
    """Invitations, as far as signing in needs them."""

    async def open(self, uow: UnitOfWork, token: str) -> tuple[UUID, UUID] | None:
        """The ids of the invitation and the person; None for one that was used, withdrawn or is too old."""

    async def accept(self, uow: UnitOfWork, invitation_id: UUID) -> bool:
        """True for the first who accepts it in time."""

    async def accepted_by_sign_in(self, uow: UnitOfWork, person_id: UUID) -> None:
        """Who got in by another way needs no invitation any more."""


class People(Protocol):
    async def by_email(self, uow: UnitOfWork, email_key: str) -> Person | None: ...


@dataclass(frozen=True, slots=True)
class Signed:
    """What an authenticator proved: which credential, its new counter."""

    credential_id: bytes
    sign_count: int


class Authenticators(Protocol):
    """The rules of WebAuthn for this site. No I/O."""

    def to_create(self, person: Person, existing: Sequence[Passkey]) -> tuple[bytes, Mapping[str, Any]]:
        """Challenge and options for `navigator.credentials.create`."""

    def created(self, answer: Mapping[str, Any], challenge: bytes) -> Passkey:
        """The new passkey, with nobody's id yet. Raises PasskeyRefused."""

    def to_get(self) -> tuple[bytes, Mapping[str, Any]]:
        """Challenge and options for `navigator.credentials.get`; any passkey of this site will do."""

    def credential_of(self, answer: Mapping[str, Any]) -> bytes:
        """Which passkey signed. Raises PasskeyRefused."""

    def signed(self, answer: Mapping[str, Any], challenge: bytes, passkey: Passkey) -> int:
        """The new counter. Raises PasskeyRefused."""


class Providers(Protocol):
    """The OIDC providers that are set up here. Asks them over the network: never inside a unit of work."""

    async def address(self, name: str, state: str, nonce: str, verifier: str) -> str:
        """Where to send the browser. Raises UnknownProvider, ProviderRefused."""

    async def account(self, ceremony: Ceremony, answer: Mapping[str, str]) -> Account:
        """Who the provider says came back, from the query of the callback. Raises ProviderRefused."""
