"""Who is kept no longer: people whose roles all ended long ago."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from shared.outbox import UnitOfWork

GONE = sa.text("""
    SELECT id FROM people
    WHERE roles <> '[]'
      AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(roles) AS role
                      WHERE role->>'ends_on' IS NULL OR (role->>'ends_on')::date > :last_day)
      AND NOT EXISTS (SELECT 1 FROM erasures
                      WHERE erasures.id = people.id AND (withdrawn_at IS NULL OR withdrawn_at > :withdrawn_since))
    ORDER BY id LIMIT 200
""").bindparams(sa.bindparam("last_day", type_=sa.Date), sa.bindparam("withdrawn_since", type_=sa.DateTime(True)))


async def gone_by(uow: UnitOfWork, last_day: date, withdrawn_since: datetime) -> Sequence[UUID]:
    """Those without a role after that day, but for who would rather stay and said so since that moment."""
    parameters = {"last_day": last_day, "withdrawn_since": withdrawn_since}
    return list((await uow.execute(GONE, parameters)).scalars())
