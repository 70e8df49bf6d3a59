"""Reads the world of one pool from the read models. Only the engine's connection calls it."""

import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.matching.adapters.snapshots import catalogue_of, coach_of, employer_of, person_of, pool_of, request_of
from services.matching.adapters.world_rows import CATALOGUE, WORLD
from services.matching.domain.catalogue import Catalogue
from services.matching.domain.world import Claim, World

READ_WORLD = sa.text(WORLD)
REVISION = sa.text("SELECT revision FROM catalogue_revision")
READ_CATALOGUE = sa.text(CATALOGUE).columns(broader=JSONB, needs=JSONB)
Rows = dict[str, list[Any]]
Read = Callable[[sa.Executable, dict[str, Any] | None], Awaitable[Sequence[sa.Row[Any]]]]


class Worlds:
    """Keeps a copy of the catalogue in memory for as long as its revision stands."""

    def __init__(self) -> None:
        self._catalogue = Catalogue(revision=-1)

    async def of(self, read: Read, pool_id: UUID) -> World | None:
        """The pool's world; None where the pool is not known or nobody waits in it."""
        rows: Rows = defaultdict(list)
        for row in await read(READ_WORLD, {"pool_id": str(pool_id)}):
            rows[row.kind].append(row)
        if not rows["pool"] or not rows["request"]:
            return None
        catalogue = await self._newest(read, rows["catalogue"][0].version)
        return world_of(pool_id, rows, catalogue)

    async def catalogue(self, read: Read) -> Catalogue:
        """As it stands now; the same object for as long as nothing changes."""
        (row,) = await read(REVISION, None)
        return await self._newest(read, row.revision)

    async def _newest(self, read: Read, revision: int) -> Catalogue:
        if self._catalogue.revision != revision:
            self._catalogue = catalogue_of(revision, await read(READ_CATALOGUE, None))
        return self._catalogue


def world_of(pool_id: UUID, rows: Rows, catalogue: Catalogue) -> World:
    """Whatever refers to somebody who is not known here yet is left out; it comes back with his snapshot."""
    people = {UUID(row.id): person_of(row.body) for row in rows["person"]}
    employers = {UUID(row.id): employer_of(row.body) for row in rows["organisation"]}
    known: dict[str, list[UUID]] = defaultdict(list)
    for row in rows["known_coach"]:
        known[row.id].append(UUID(json.loads(row.more)))
    requests = [
        request_of(row.version, row.body, row.more, employers, people, known[row.id]) for row in rows["request"]
    ]
    coaches = [coach_of(row.version, row.body, pool_id, people) for row in rows["coach"]]
    claims = [_claim(row) for row in rows["claim"]]
    return World(
        pool=pool_of(rows["pool"][0].body),
        catalogue=catalogue,
        requests={request.id: request for request in requests if request},
        coaches={coach.id: coach for coach in coaches if coach},
        claims={claim.request_id: claim for claim in claims},
    )


def _claim(row: Any) -> Claim:
    coach_id, pool_id = json.loads(row.more)
    return Claim(UUID(row.id), UUID(coach_id), UUID(pool_id), row.version)
