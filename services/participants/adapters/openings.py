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
        operator_id = sa.cast(a.actor, sa.Uuid)
        query = (
            sa.select(operator_id.label("operator_id"), PEOPLE.c.name, a.reason, a.recorded_at)
            .select_from(AUDIT.outerjoin(PEOPLE, PEOPLE.c.id == operator_id))
            .where(a.subject_id == person_id, a.action == "record_opened")
            .order_by(a.recorded_at.desc())
            .limit(most)
        )
        return [
            Opened(
                operator_id=row.operator_id,
                name=row.name,
                reason=row.reason,
                opened_at=row.recorded_at,
                ends_at=row.recorded_at + LASTS,
            )
            for row in await uow.execute(query)
        ]
