"""Whether this service knows the cases that a caller was just told of. Ids have no kind, so all kinds are asked."""

import asyncio
from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from services.participants.adapters import tables
from shared.db import Database, table_of
from shared.outbox.projecting import Projections

CASES = [table_of(model) for model in (tables.ProjectedRequests, tables.ProjectedEngagements, tables.ProjectedPools)]
POLL = 0.05


class ProjectedCases:
    """Waits in this process for what its consumers apply; what a replica applied is found by polling."""

    def __init__(self, database: Database, projections: Projections) -> None:
        self._database = database
        self._applied = projections.applied

    async def stale(self, seen: Mapping[UUID, int], patience: float) -> list[UUID]:
        """Those of the cases that are not known in that version or a newer one after `patience` seconds."""
        deadline = asyncio.get_running_loop().time() + patience
        while older := await self._older(seen):
            remaining = deadline - asyncio.get_running_loop().time()
            if remaining <= 0:
                break
            await self._change(min(remaining, POLL))
        return older

    async def _older(self, seen: Mapping[UUID, int]) -> list[UUID]:
        if not seen:
            return []
        ids = [str(id) for id in seen]
        query = sa.union_all(*(sa.select(table.c.id, table.c.version).where(table.c.id.in_(ids)) for table in CASES))
        async with self._database.engine.connect() as connection:
            known = {UUID(row.id): row.version for row in await connection.execute(query)}
        return [id for id, version in seen.items() if known.get(id, 0) < version]

    async def _change(self, at_most: float) -> None:
        try:
            async with asyncio.timeout(at_most), self._applied:
                await self._applied.wait()
        except TimeoutError:
            return
