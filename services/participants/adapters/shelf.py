"""The catalogue in this service's tables."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.participants.adapters import tables
from services.participants.domain.concept import Concept, ConceptKind
from shared.clock import real_now
from shared.db import table_of
from shared.outbox import UnitOfWork

CONCEPTS = table_of(tables.Concepts)
LOADS = table_of(tables.CatalogueLoads)
ONE_AT_A_TIME = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('participants.catalogue', 0))")


class PostgresShelf:
    async def holds(self, uow: UnitOfWork, version: str) -> bool:
        await uow.execute(ONE_AT_A_TIME)
        query = sa.select(sa.exists().where(LOADS.c.catalogue_version == version))
        return bool((await uow.execute(query)).scalar())

    async def loaded(self, uow: UnitOfWork, version: str) -> None:
        row = {"catalogue_version": version, "loaded_at": real_now()}
        await uow.execute(insert(LOADS).values(row).on_conflict_do_nothing())

    async def occupations_among(self, uow: UnitOfWork, uris: Collection[str]) -> frozenset[str]:
        query = sa.select(CONCEPTS.c.uri).where(CONCEPTS.c.uri.in_(uris), CONCEPTS.c.kind == ConceptKind.OCCUPATION)
        return frozenset((await uow.execute(query)).scalars())

    async def by_uri(self, uow: UnitOfWork, uri: str) -> Concept | None:
        found = await uow.find(Concept, CONCEPTS.c.uri == uri)
        return found[0] if found else None

    async def search(
        self,
        uow: UnitOfWork,
        text: str,
        kind: str | None,
        after: tuple[str, UUID] | None,
        limit: int,
        uris: Collection[str] | None = None,
    ) -> Sequence[Concept]:
        where: list[sa.ColumnElement[bool]] = []
        if text:
            labels = (CONCEPTS.c.label_en, CONCEPTS.c.label_nl)
            where.append(sa.or_(*(label.icontains(text, autoescape=True) for label in labels)))
        if uris is not None:
            where.append(CONCEPTS.c.uri.in_(uris))
        if kind:
            where.append(CONCEPTS.c.kind == kind)
        order = (CONCEPTS.c.label_en, CONCEPTS.c.id)
        if after:
            where.append(
                sa.tuple_(*order)
                > sa.tuple_(*(sa.literal(value, column.type) for value, column in zip(after, order, strict=True)))
            )
        return await uow.find(Concept, *where, order_by=order, limit=limit)
