"""The rows of files on their way in, as JSON, until they are entered or given up."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.participants.adapters import tables
from services.participants.application.apply_import import Found
from services.participants.domain.import_file import ImportFile, ImportKind, RowError, StagedRow
from shared.db import table_of
from shared.outbox import UnitOfWork

ROWS, FILES = table_of(tables.ImportRows), table_of(tables.ImportFiles)
MOST_ERRORS = 200
PEOPLE = table_of(tables.People)
ORGANISATIONS = table_of(tables.Organisations)
CONCEPTS = table_of(tables.Concepts)
KEYS = {
    ImportKind.PEOPLE: (PEOPLE.c.email_key, "email"),
    ImportKind.ORGANISATIONS: (ORGANISATIONS.c.kvk_number, "kvk_number"),
    ImportKind.SKILLS: (CONCEPTS.c.uri, "uri"),
}
"""What makes a row one of a kind, and the column in which it stands."""


class PostgresStaging:
    async def add(self, uow: UnitOfWork, import_id: UUID, rows: Sequence[StagedRow]) -> None:
        statement = insert(ROWS)
        again = statement.on_conflict_do_update(
            index_elements=["import_id", "line"],
            set_={name: statement.excluded[name] for name in ("key", "kvk_number", "body")},
        )
        await uow.execute(again, [{"import_id": import_id, **asdict(row)} for row in rows])

    async def check(self, uow: UnitOfWork, file: ImportFile) -> Found:
        key, column = KEYS[file.kind]
        mine = ROWS.c.import_id == file.id
        counted = sa.select(sa.func.count(ROWS.c.line).label("rows"), sa.func.count(key).label("known")).select_from(
            ROWS.outerjoin(key.table, key == ROWS.c.key)
        )
        total = (await uow.execute(counted.where(mine))).one()
        doubled = sa.select(
            ROWS.c.line, sa.func.row_number().over(partition_by=ROWS.c.key, order_by=ROWS.c.line).label("nth")
        ).where(mine)
        inner = doubled.subquery()
        twice = sa.select(inner.c.line).where(inner.c.nth > 1).order_by(inner.c.line).limit(MOST_ERRORS)
        errors = [
            RowError(line, column, "doubled", "stands in an earlier row too: keep one of the two")
            for line in (await uow.execute(twice)).scalars()
        ]
        unknown = (
            sa.select(ROWS.c.line)
            .outerjoin(ORGANISATIONS, ORGANISATIONS.c.kvk_number == ROWS.c.kvk_number)
            .where(mine, ROWS.c.kvk_number.is_not(None), ORGANISATIONS.c.id.is_(None))
            .order_by(ROWS.c.line)
            .limit(MOST_ERRORS)
        )
        errors += [
            RowError(line, "kvk_number", "unknown_organisation", "is not known here: import organisations first")
            for line in (await uow.execute(unknown)).scalars()
        ]
        return Found(total.rows, total.known, sorted(errors, key=lambda error: (error.line, error.column)))

    async def new_rows(
        self, uow: UnitOfWork, file: ImportFile, after: int, limit: int
    ) -> Sequence[tuple[int, dict[str, Any]]]:
        key, _ = KEYS[file.kind]
        query = (
            sa.select(ROWS.c.line, ROWS.c.body)
            .where(ROWS.c.import_id == file.id, ROWS.c.line > after)
            .order_by(ROWS.c.line)
            .limit(limit)
        )
        if file.kind is not ImportKind.SKILLS:
            query = query.where(~sa.exists().where(key == ROWS.c.key))
        return [(row.line, row.body) for row in await uow.execute(query)]

    async def organisations(self, uow: UnitOfWork, import_id: UUID) -> dict[str, UUID]:
        named = sa.select(ROWS.c.kvk_number).where(ROWS.c.import_id == import_id).distinct()
        query = sa.select(ORGANISATIONS.c.kvk_number, ORGANISATIONS.c.id)
        rows = await uow.execute(query.where(ORGANISATIONS.c.kvk_number.in_(named)))
        return {row.kvk_number: row.id for row in rows}

    async def clear(self, uow: UnitOfWork, import_id: UUID) -> None:
        await uow.execute(ROWS.delete().where(ROWS.c.import_id == import_id))

    async def next_wanted(self, uow: UnitOfWork) -> ImportFile | None:
        """Locked; the oldest first."""
        found = await uow.find(ImportFile, FILES.c.state == "wanted", lock=True, limit=1)
        return found[0] if found else None
