"""The tables of signing in. Every secret in them is a hash, but for a link's own until its mail has gone out."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from services.participants.adapters.tables import Table, nested


def instant(*, optional: bool = False) -> Any:
    """Real time."""
    kind = sa.DateTime(timezone=True)
    return Field(default=None, sa_type=kind) if optional else Field(sa_type=kind)


class SessionRows(Table, table=True):
    __tablename__ = "sessions"
    __table_args__ = (
        sa.UniqueConstraint("token_hash", name="session_token_once"),
        sa.Index("sessions_by_person", "person_id", postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index("sessions_by_age", "begun_at"),
    )

    id: UUID = Field(primary_key=True)
    token_hash: bytes = Field(sa_type=sa.LargeBinary)
    person_id: UUID
    way: str
    device: str
    roles: str
    begun_at: datetime = instant()
    seen_at: datetime = instant()
    ended_at: datetime | None = instant(optional=True)
    end_reason: str | None = None


class KnownBrowsers(Table, table=True):
    """Who signed in where before: these browsers keep their own share of tries when somebody floods an account."""

    __tablename__ = "known_browsers"
    __table_args__ = (sa.Index("known_browsers_by_age", "signed_in_at"),)

    browser_hash: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    person_id: UUID = Field(primary_key=True)
    signed_in_at: datetime = instant()


class TryCounts(Table, table=True):
    """How often something was tried in a window. The bucket is a hash: it names nobody."""

    __tablename__ = "try_counts"
    __table_args__ = (sa.Index("try_counts_by_age", "window_at"),)

    bucket: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    window_at: datetime = Field(sa_type=sa.DateTime(timezone=True), primary_key=True)
    used: int


class CeremonyRows(Table, table=True):
    __tablename__ = "ceremonies"
    __table_args__ = (sa.Index("ceremonies_by_age", "expires_at"),)

    token_hash: bytes = Field(sa_type=sa.LargeBinary, primary_key=True)
    browser_hash: bytes = Field(sa_type=sa.LargeBinary)
    kind: str
    challenge: bytes = Field(sa_type=sa.LargeBinary)
    person_id: UUID | None = None
    details: dict[str, Any] = Field(sa_type=JSONB)
    expires_at: datetime = instant()


class PasskeyRows(Table, table=True):
    __tablename__ = "passkeys"
    __table_args__ = (
        sa.UniqueConstraint("credential_id", name="credential_once"),
        sa.Index("passkeys_by_person", "person_id"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID
    credential_id: bytes = Field(sa_type=sa.LargeBinary)
    public_key: bytes = Field(sa_type=sa.LargeBinary)
    sign_count: int = Field(sa_type=sa.BigInteger)
    transports: list[Any] = nested()
    device: str
    created_at: datetime = instant()
    used_at: datetime | None = instant(optional=True)


class SignInLinks(Table, table=True):
    """`token` stands here until the mail has gone out, seconds as a rule; it works in one browser only."""

    __tablename__ = "sign_in_links"
    __table_args__ = (
        sa.UniqueConstraint("token_hash", name="link_token_once"),
        sa.Index("sign_in_links_to_mail", "mail_due_at", postgresql_where=sa.text("token IS NOT NULL")),
        sa.Index("sign_in_links_by_age", "expires_at"),
    )

    id: UUID = Field(primary_key=True)
    person_id: UUID | None = None
    token_hash: bytes = Field(sa_type=sa.LargeBinary)
    browser_hash: bytes = Field(sa_type=sa.LargeBinary)
    token: str | None = None
    language: str
    mail_due_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(optional=True)


class OutsideAccounts(Table, table=True):
    """Accounts at OIDC providers, each linked to one person."""

    __tablename__ = "outside_accounts"
    __table_args__ = (sa.Index("outside_accounts_by_person", "person_id"),)

    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    person_id: UUID
    linked_at: datetime = instant()


class UsedAssertions(Table, table=True):
    """Which assertions of services were taken already, by any replica."""

    __tablename__ = "used_assertions"
    __table_args__ = (sa.Index("used_assertions_by_age", "until"),)

    service: str = Field(primary_key=True)
    token_id: str = Field(primary_key=True)
    until: datetime = instant()
