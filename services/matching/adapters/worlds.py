"""Reads the world of one pool from the read models, and of what it has read before only what is newer.

The first statement is of one moment and says which versions there are; then come the bodies of those that are not known
yet, a portion at a time: between two portions others get their turn, and the connection is never silent for long. Where
one has moved on in between, all is asked again.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.matching.adapters.read_before import KINDS, ReadBefore
from services.matching.adapters.snapshots import catalogue_of, pool_of
from services.matching.adapters.world_rows import BODIES, CATALOGUE, WORLD
from services.matching.domain.catalogue import Catalogue
from services.matching.domain.world import Claim, World

PORTION = 2_000
"""Bodies read at once: some 0.2 s of work."""
READ_WORLD = sa.text(WORLD)
READ_BODIES = sa.text(BODIES).bindparams(*(sa.bindparam(kind, type_=ARRAY(sa.Text)) for kind in KINDS))
REVISION = sa.text("SELECT revision FROM catalogue_revision")
READ_CATALOGUE = sa.text(CATALOGUE).columns(broader=JSONB, needs=JSONB)
Rows = dict[str, list[Any]]
Read = Callable[[sa.Executable, dict[str, Any] | None], Awaitable[Sequence[sa.Row[Any]]]]


class Worlds:
    """Keeps the catalogue in memory for as long as its revision stands, and of each pool what it has read.

    `remember=False` is for who asks now and then: everything is read anew, and nothing is held.
    """

    def __init__(self, *, remember: bool = True) -> None:
        self._catalogue = Catalogue(revision=-1)
        self._pools: dict[UUID, ReadBefore] = {}
        self._remember = remember

    async def of(self, read: Read, pool_id: UUID) -> World | None:
        """The pool's world; None where the pool is not known or nobody waits in it."""
        known = self._pools.get(pool_id) or ReadBefore(pool_id)
        rows = await self._rows(read, pool_id)
        while rows["pool"] and rows["request"]:
            for wanted in _portions({kind: known.missing(kind, rows[kind]) for kind in KINDS}):
                known.learn(await read(READ_BODIES, wanted))
            if known.keep(rows):
                break
            rows = await self._rows(read, pool_id)
        else:
            self._pools.pop(pool_id, None)
            return None
        if self._remember:
            self._pools[pool_id] = known
        catalogue = await self._newest(read, rows["catalogue"][0].version)
        return world_of(rows, known, catalogue)

    async def catalogue(self, read: Read) -> Catalogue:
        """As it stands now; the same object for as long as nothing changes."""
        (row,) = await read(REVISION, None)
        return await self._newest(read, row.revision)

    async def _rows(self, read: Read, pool_id: UUID) -> Rows:
        rows: Rows = defaultdict(list)
        for row in await read(READ_WORLD, {"pool_id": str(pool_id)}):
            rows[row.kind].append(row)
        return rows

    async def _newest(self, read: Read, revision: int) -> Catalogue:
        if self._catalogue.revision != revision:
            self._catalogue = catalogue_of(revision, await read(READ_CATALOGUE, None))
        return self._catalogue


def _portions(missing: Mapping[str, Sequence[str]]) -> Iterator[dict[str, list[str]]]:
    """At most PORTION ids each."""
    flat = [(kind, id) for kind, ids in missing.items() for id in ids]
    for first in range(0, len(flat), PORTION):
        portion = flat[first : first + PORTION]
        yield {kind: [id for its_kind, id in portion if its_kind == kind] for kind in missing}


def world_of(rows: Mapping[str, Sequence[Any]], known: ReadBefore, catalogue: Catalogue) -> World:
    """Whatever refers to somebody who is not known here yet is left out; it comes back with his snapshot."""
    return World(
        pool=pool_of(rows["pool"][0].body),
        catalogue=catalogue,
        requests={request.id: request for request in known.requests(rows)},
        coaches={coach.id: coach for coach in known.coaches(rows)},
        claims={UUID(row.id): Claim(UUID(row.id), UUID(row.one), UUID(row.two), row.version) for row in rows["claim"]},
    )
