"""Who is still to be told that the register of processing changed, and which editions of it were begun."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field

from services.participants.adapters.tables import INSTANT, Table
from shared import clock
from shared.db import table_of
from shared.outbox import UnitOfWork

AT_ONCE = 500
JOINED_BEFORE = sa.text("""
    INSERT INTO processings_to_tell
    SELECT id FROM people
    WHERE EXISTS (SELECT 1 FROM jsonb_array_elements(roles) AS role WHERE role ->> 'starts_on' < :day)
    ON CONFLICT DO NOTHING
""")


class ProcessingsToTell(Table, table=True):
    """A row lives until its person was told."""

    __tablename__ = "processings_to_tell"

    person_id: UUID = Field(primary_key=True)


class ToldEditions(Table, table=True):
    """One row for each state of the register that people were told of, so that it is begun once."""

    __tablename__ = "told_editions"

    edition: str = Field(primary_key=True)
    begun_at: datetime = Field(sa_type=INSTANT)


TO_TELL, EDITIONS = table_of(ProcessingsToTell), table_of(ToldEditions)


class PostgresToTell:
    async def begin(self, uow: UnitOfWork, edition: str, changed_on: date) -> None:
        new = insert(EDITIONS).values(edition=edition, begun_at=clock.real_now()).on_conflict_do_nothing()
        if (await uow.execute(new)).rowcount:
            await uow.execute(JOINED_BEFORE, {"day": changed_on.isoformat()})

    async def next(self, uow: UnitOfWork) -> Sequence[UUID]:
        return list((await uow.execute(sa.select(TO_TELL.c.person_id).limit(AT_ONCE))).scalars())

    async def take(self, uow: UnitOfWork, person_id: UUID) -> bool:
        return bool((await uow.execute(TO_TELL.delete().where(TO_TELL.c.person_id == person_id))).rowcount)
