"""Which versions of the register of processing somebody has said to have read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field

from services.participants.adapters.tables import INSTANT, Table
from services.participants.domain.processing import Processing
from shared.db import table_of
from shared.outbox import UnitOfWork


class ReadProcessings(Table, table=True):
    __tablename__ = "read_processings"

    person_id: UUID = Field(primary_key=True)
    code: str = Field(primary_key=True)
    processing_version: int
    read_at: datetime = Field(sa_type=INSTANT)


READ = table_of(ReadProcessings)


class PostgresReadings:
    async def read_by(self, uow: UnitOfWork, person_id: UUID) -> Mapping[str, int]:
        rows = await uow.execute(sa.select(READ.c.code, READ.c.processing_version).where(READ.c.person_id == person_id))
        return {row.code: row.processing_version for row in rows}

    async def note(self, uow: UnitOfWork, person_id: UUID, read: Iterable[Processing], at: datetime) -> None:
        whose = {"person_id": person_id, "read_at": at}
        noted = insert(READ).values([whose | {"code": one.code, "processing_version": one.version} for one in read])
        newer = {name: noted.excluded[name] for name in ("processing_version", "read_at")}
        await uow.execute(noted.on_conflict_do_update(index_elements=["person_id", "code"], set_=newer))
