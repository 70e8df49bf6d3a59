"""Reads a person's roles from a service's own projection, waiting a moment for the version a token speaks of."""

from uuid import UUID

import sqlalchemy as sa

from shared.events.participants import PersonLatest
from shared.outbox.projecting import Projections
from shared.outbox.unit_of_work import UnitsOfWork


class ProjectedRoles:
    """For every service that declares `Projection(PersonLatest, …)`; participants reads its own table instead."""

    def __init__(self, units: UnitsOfWork, projections: Projections) -> None:
        self._database = units.database
        self._projections = projections
        self._people = units.projections[PersonLatest]

    async def roles_of(self, person_id: UUID, at_least_version: int, timeout: float) -> PersonLatest | None:
        """One read when the projection is new enough, as nearly always. None when it is not, or the person is gone."""
        version, person = await self._read(person_id)
        if version >= at_least_version:
            return person
        if not await self._projections.at_least(PersonLatest, person_id, at_least_version, timeout):
            return None
        return (await self._read(person_id))[1]

    async def _read(self, person_id: UUID) -> tuple[int, PersonLatest | None]:
        query = sa.select(self._people.c.version, self._people.c.body).where(self._people.c.id == str(person_id))
        async with self._database.engine.connect() as connection:
            row = (await connection.execute(query)).first()
        if row is None:
            return -1, None
        return row.version, PersonLatest.model_validate(row.body) if row.body is not None else None
