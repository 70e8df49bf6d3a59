"""Questions about invitations, answered from their table."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.participants.adapters import tables
from services.participants.application.policy import SEE_INVITATION
from services.participants.domain.invitation import Invitation
from shared.access import Standing, permitted
from shared.db import table_of
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
        self, uow: UnitOfWork, who: Standing, after: UUID | None, limit: int, unanswered: bool = False
    ) -> Sequence[Invitation]:
        i = INVITATIONS.c
        where = [i.id > after] if after else []
        where += [i.redeemed_at.is_(None), i.revoked_at.is_(None)] if unanswered else []
        return await uow.find(Invitation, permitted(uow, who, SEE_INVITATION), *where, limit=limit)
