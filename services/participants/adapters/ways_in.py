"""Ceremonies, passkeys, links and outside accounts in this service's tables. What may happen once is one statement."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from services.participants.adapters import sign_in_tables
from services.participants.domain.sign_in import LINK, Account, Ceremony, Kind, LinkMail, Passkey
from shared.db import table_of
from shared.outbox import UnitOfWork

CEREMONIES = table_of(sign_in_tables.CeremonyRows)
PASSKEYS = table_of(sign_in_tables.PasskeyRows)
LINKS = table_of(sign_in_tables.SignInLinks)
ACCOUNTS = table_of(sign_in_tables.OutsideAccounts)
DETAILS = ("provider", "nonce", "verifier", "language", "return_to")


class PostgresCeremonies:
    async def begin(self, uow: UnitOfWork, ceremony: Ceremony, token_hash: bytes, browser: bytes) -> None:
        details = {name: getattr(ceremony, name) for name in DETAILS}
        row = {
            "token_hash": token_hash,
            "browser_hash": browser,
            "kind": ceremony.kind,
            "challenge": ceremony.challenge,
            "person_id": ceremony.person_id,
            "details": details | {"invitation": str(ceremony.invitation) if ceremony.invitation else None},
            "expires_at": ceremony.expires_at,
        }
        await uow.execute(CEREMONIES.insert().values(row))

    async def take(
        self, uow: UnitOfWork, kind: str, token_hash: bytes, browser: bytes, at: datetime
    ) -> Ceremony | None:
        taken = CEREMONIES.delete().where(
            CEREMONIES.c.token_hash == token_hash,
            CEREMONIES.c.browser_hash == browser,
            CEREMONIES.c.kind == kind,
            CEREMONIES.c.expires_at > at,
        )
        row = (await uow.execute(taken.returning(CEREMONIES))).first()
        if row is None:
            return None
        details = dict(row.details)
        invitation = details.pop("invitation")
        return Ceremony(
            kind=Kind(row.kind),
            expires_at=row.expires_at,
            challenge=row.challenge,
            person_id=row.person_id,
            invitation=UUID(invitation) if invitation else None,
            **details,
        )


class PostgresPasskeys:
    async def add(self, uow: UnitOfWork, passkey: Passkey) -> None:
        await uow.execute(PASSKEYS.insert().values({name: getattr(passkey, name) for name in Passkey.__slots__}))

    async def by_credential(self, uow: UnitOfWork, credential_id: bytes) -> Passkey | None:
        found = await self._where(uow, PASSKEYS.c.credential_id == credential_id)
        return found[0] if found else None

    async def of_person(self, uow: UnitOfWork, person_id: UUID) -> Sequence[Passkey]:
        return await self._where(uow, PASSKEYS.c.person_id == person_id)

    async def used(self, uow: UnitOfWork, id: UUID, sign_count: int, at: datetime) -> bool:
        """Many authenticators do not count: theirs stays 0."""
        rises = sa.or_(
            PASSKEYS.c.sign_count < sign_count, sa.and_(PASSKEYS.c.sign_count == 0, sa.literal(sign_count == 0))
        )
        update = PASSKEYS.update().where(PASSKEYS.c.id == id, rises).values(sign_count=sign_count, used_at=at)
        return (await uow.execute(update)).rowcount == 1

    async def remove(self, uow: UnitOfWork, id: UUID, person_id: UUID) -> bool:
        mine = PASSKEYS.delete().where(PASSKEYS.c.id == id, PASSKEYS.c.person_id == person_id)
        return (await uow.execute(mine)).rowcount == 1

    async def _where(self, uow: UnitOfWork, clause: sa.ColumnElement[bool]) -> Sequence[Passkey]:
        query = sa.select(PASSKEYS).where(clause).order_by(PASSKEYS.c.created_at)
        return [Passkey(**row) for row in (await uow.execute(query)).mappings()]


class PostgresLinks:
    async def add(
        self, uow: UnitOfWork, mail: LinkMail | None, token_hash: bytes, browser: bytes, at: datetime
    ) -> None:
        row: dict[str, Any] = {
            "id": mail.id if mail else uuid7(),
            "person_id": mail.person_id if mail else None,
            "token_hash": token_hash,
            "browser_hash": browser,
            "token": mail.token if mail else None,
            "language": mail.language if mail else "",
            "mail_due_at": at,
            "expires_at": at + LINK,
        }
        await uow.execute(LINKS.insert().values(row))

    async def consume(self, uow: UnitOfWork, token_hash: bytes, browser: bytes, at: datetime) -> UUID | None:
        used = LINKS.update().where(
            LINKS.c.token_hash == token_hash,
            LINKS.c.browser_hash == browser,
            LINKS.c.person_id.is_not(None),
            LINKS.c.used_at.is_(None),
            LINKS.c.expires_at > at,
        )
        return (await uow.execute(used.values(used_at=at).returning(LINKS.c.person_id))).scalar()

    async def give_up(self, uow: UnitOfWork, person_id: UUID) -> None:
        await uow.execute(LINKS.delete().where(LINKS.c.person_id == person_id, LINKS.c.used_at.is_(None)))

    async def take_mails(self, uow: UnitOfWork, at: datetime, lease: timedelta, limit: int) -> Sequence[sa.Row[Any]]:
        """Links whose mail is due; nobody else takes them while the lease lasts."""
        due = (
            sa.select(LINKS.c.id)
            .where(LINKS.c.token.is_not(None), LINKS.c.mail_due_at <= at, LINKS.c.expires_at > at)
            .order_by(LINKS.c.mail_due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = LINKS.update().where(LINKS.c.id.in_(due.scalar_subquery())).values(mail_due_at=at + lease)
        return (await uow.execute(taken.returning(LINKS))).all()

    async def mailed(self, uow: UnitOfWork, id: UUID) -> None:
        """The mail has gone out, or never can: the link is known by its hash alone from here on."""
        await uow.execute(LINKS.update().where(LINKS.c.id == id).values(token=None))


class PostgresAccounts:
    async def owner(self, uow: UnitOfWork, account: Account) -> UUID | None:
        return (await uow.execute(sa.select(ACCOUNTS.c.person_id).where(*_this(account)))).scalar()

    async def link(self, uow: UnitOfWork, account: Account, person_id: UUID, at: datetime) -> UUID:
        row = {"issuer": account.issuer, "subject": account.subject, "person_id": person_id, "linked_at": at}
        await uow.execute(insert(ACCOUNTS).values(row).on_conflict_do_nothing())
        owner = await self.owner(uow, account)
        assert owner is not None
        return owner

    async def of_person(self, uow: UnitOfWork, person_id: UUID) -> Sequence[tuple[str, datetime]]:
        a = ACCOUNTS.c
        query = sa.select(a.issuer, a.linked_at).where(a.person_id == person_id).order_by(a.linked_at.desc())
        return [(row.issuer, row.linked_at) for row in await uow.execute(query)]

    async def unlink(self, uow: UnitOfWork, person_id: UUID, issuer: str) -> bool:
        mine = ACCOUNTS.delete().where(ACCOUNTS.c.person_id == person_id, ACCOUNTS.c.issuer == issuer)
        return (await uow.execute(mine)).rowcount > 0


def _this(account: Account) -> tuple[sa.ColumnElement[bool], ...]:
    return ACCOUNTS.c.issuer == account.issuer, ACCOUNTS.c.subject == account.subject
