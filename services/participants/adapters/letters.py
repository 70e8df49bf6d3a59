"""Letters until they have gone out, and addresses that wait to be confirmed, in this service's tables."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlmodel import Field

from services.participants.adapters.tables import INSTANT, Table
from services.participants.domain import texts
from services.participants.domain.invitation import MOST_TOKENS
from services.participants.domain.letter import LETTERS as BELL
from services.participants.domain.letter import TRIED_FOR, Letter, LetterKind
from shared.db import table_of
from shared.outbox import UnitOfWork


class LetterRows(Table, table=True):
    """A row lives until its mail has gone out, seconds as a rule."""

    __tablename__ = "letters"
    __table_args__ = (sa.Index("letters_to_mail", "mail_due_at"), sa.Index("letters_by_address", "email_key"))

    id: UUID = Field(primary_key=True)
    kind: str
    person_id: UUID | None = None
    name: str
    email: str
    email_key: str
    language: str
    details: dict[str, Any] = Field(sa_type=JSONB)
    mail_due_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT)


class AddressChanges(Table, table=True):
    """One for each person: who asks again gives the earlier wish up. Each copy of its mail has a token of its own."""

    __tablename__ = "address_changes"
    __table_args__ = (sa.Index("address_changes_by_age", "expires_at"),)

    person_id: UUID = Field(primary_key=True)
    email: str
    token_hashes: list[bytes] = Field(sa_type=ARRAY(sa.LargeBinary))
    expires_at: datetime = Field(sa_type=INSTANT)


LETTERS, CHANGES = table_of(LetterRows), table_of(AddressChanges)


class PostgresLetters:
    async def leave(self, uow: UnitOfWork, letter: Letter, at: datetime) -> None:
        row = asdict(letter) | {"email_key": texts.email_key(letter.email)}
        await uow.execute(LETTERS.insert().values(row | {"mail_due_at": at, "expires_at": at + TRIED_FOR}))
        uow.ring(BELL)

    async def take(self, uow: UnitOfWork, at: datetime, lease: timedelta, limit: int) -> Sequence[Letter]:
        """Letters that are due; nobody else takes them while the lease lasts."""
        due = (
            sa.select(LETTERS.c.id)
            .where(LETTERS.c.mail_due_at <= at, LETTERS.c.expires_at > at)
            .order_by(LETTERS.c.mail_due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        taken = LETTERS.update().where(LETTERS.c.id.in_(due.scalar_subquery())).values(mail_due_at=at + lease)
        rows = (await uow.execute(taken.returning(*(LETTERS.c[name] for name in Letter.__slots__)))).mappings()
        return [Letter(**dict(row) | {"kind": LetterKind(row["kind"])}) for row in rows]

    async def sent(self, uow: UnitOfWork, id: UUID) -> None:
        """It has gone out, or never can."""
        await uow.execute(LETTERS.delete().where(LETTERS.c.id == id))


class PostgresAddressChanges:
    async def wish(self, uow: UnitOfWork, person_id: UUID, email: str, until: datetime) -> None:
        row = {"email": email, "token_hashes": [], "expires_at": until}
        wished = insert(CHANGES).values(row | {"person_id": person_id})
        await uow.execute(wished.on_conflict_do_update(index_elements=["person_id"], set_=row))

    async def add_token(self, uow: UnitOfWork, person_id: UUID | None, email: str, token_hash: bytes) -> bool:
        """For one more copy of the mail; older tokens are forgotten first. False where nobody wishes this any more."""
        wished = (CHANGES.c.person_id == person_id, CHANGES.c.email == email)
        known = (await uow.execute(sa.select(CHANGES.c.token_hashes).where(*wished).with_for_update())).scalar()
        if known is None:
            return False
        await uow.execute(CHANGES.update().where(*wished).values(token_hashes=[*known, token_hash][-MOST_TOKENS:]))
        return True

    async def take(self, uow: UnitOfWork, token_hash: bytes, at: datetime) -> tuple[UUID, str] | None:
        taken = CHANGES.delete().where(sa.any_(CHANGES.c.token_hashes) == token_hash, CHANGES.c.expires_at > at)
        row = (await uow.execute(taken.returning(CHANGES.c.person_id, CHANGES.c.email))).first()
        return (row.person_id, row.email) if row else None
