"""Openings of records, from the audit: what the person itself knows of them ends with the hour."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from services.participants.adapters import tables
from services.participants.adapters.register import PEOPLE
from services.participants.application.opened_records import Opened
from services.participants.domain.opening import LASTS
from shared.db import table_of
from shared.outbox import UnitOfWork

AUDIT = table_of(tables.AuditEntries)


class AuditedOpenings:
    async def of(self, uow: UnitOfWork, person_id: UUID, most: int) -> Sequence[Opened]:
        a = AUDIT.c
        opened = (a.subject_id == person_id, a.action == "record_opened")
        query = sa.select(a.actor, a.reason, a.recorded_at).where(*opened).order_by(a.recorded_at.desc()).limit(most)
        rows = (await uow.execute(query)).all()
        named = sa.select(PEOPLE.c.id, PEOPLE.c.name).where(PEOPLE.c.id.in_({UUID(row.actor) for row in rows}))
        names = {row.id: row.name for row in await uow.execute(named)} if rows else {}
        return [
            Opened(
                operator_id=UUID(row.actor),
                name=names.get(UUID(row.actor)),
                reason=row.reason,
                opened_at=row.recorded_at,
                ends_at=row.recorded_at + LASTS,
            )
            for row in rows
        ]
