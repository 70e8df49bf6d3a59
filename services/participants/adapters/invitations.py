"""Questions about invitations, answered from their table."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from services.participants.adapters import tables
from services.participants.domain.invitation import Invitation
from shared.db import table_of
from shared.identity.principal import Principal
from shared.outbox import UnitOfWork

INVITATIONS = table_of(tables.Invitations)


class PostgresInvitations:
    async def open_of(self, uow: UnitOfWork, person_id: UUID, now: datetime) -> Sequence[Invitation]:
        i = INVITATIONS.c
        unspent = (i.redeemed_at.is_(None), i.revoked_at.is_(None), i.expires_at > now)
        return await uow.find(Invitation, i.person_id == person_id, *unspent, lock=True)

    async def of_token(self, uow: UnitOfWork, token_hash: str) -> Invitation | None:
        found = await uow.find(Invitation, INVITATIONS.c.token_hashes.contains([token_hash]), lock=True)
        return found[0] if found else None

    async def listed(
        self, uow: UnitOfWork, viewer: Principal, provinces: Collection[str] | None, after: UUID | None, limit: int
    ) -> Sequence[Invitation]:
        where: list[sa.ColumnElement[bool]] = [INVITATIONS.c.id > after] if after else []
        if provinces is not None:
            theirs = INVITATIONS.c.provinces.has_any(sa.cast(list(provinces), ARRAY(sa.Text)))
            where.append(sa.or_(theirs, INVITATIONS.c.invited_by == viewer.subject))
        return await uow.find(Invitation, *where, limit=limit)
