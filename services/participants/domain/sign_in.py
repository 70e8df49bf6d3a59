"""What takes part in a sign-in: a ceremony that is begun and ended once, a link, a passkey, an outside account."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

CEREMONY = timedelta(minutes=10)
PASSKEY_CEREMONY = timedelta(minutes=5)
LINK = timedelta(minutes=10)


class Kind(StrEnum):
    """What a ceremony is for; it ends only as what it began as."""

    NEW_PASSKEY = "new_passkey"
    PASSKEY = "passkey"
    OIDC = "oidc"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ceremony:
    """`challenge` is what an authenticator signs. `person_id` and `invitation` say for whom, where that is known.

    `provider`, `nonce` and `verifier` belong to OIDC; `language` and `return_to` lead back to the page it began on.
    """

    kind: Kind
    expires_at: datetime
    challenge: bytes = b""
    person_id: UUID | None = None
    invitation: UUID | None = None
    provider: str = ""
    nonce: str = ""
    verifier: str = ""
    language: str = "nl"
    return_to: str = ""


@dataclass(kw_only=True, slots=True)
class Passkey:
    id: UUID
    person_id: UUID
    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str] = field(default_factory=list)
    device: str = ""
    created_at: datetime
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody at an OIDC provider: known by issuer and subject, never by e-mail address."""

    issuer: str
    subject: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkMail:
    """A mail with a link that has to go out; `token` is forgotten as soon as it has."""

    id: UUID
    person_id: UUID
    name: str
    email: str
    language: str
    token: str
    expires_at: datetime
