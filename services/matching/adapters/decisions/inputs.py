"""What one plan saw: the library's columns, the part of the catalogue that counted, every rule, and what was kept."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np

from services.matching.adapters.decisions.excerpt import excerpt
from services.matching.adapters.scoring.columns import tables_of
from services.matching.adapters.scoring.scorer import ScoredPool, arrays_of
from services.matching.domain.catalogue import Catalogue
from services.matching.domain.request import Request
from services.matching.domain.world import World
from services.matching.engine.fit.settings import Settings
from services.matching.engine.tables import Vocabulary


@dataclass(frozen=True, slots=True)
class Kept:
    """What the state of a large pool said: the coach of each request, no plan's worth above `bound`, and the proof.

    `eligible`: how many coaches no rule excludes, of all `members`. `prices` of coaches per point, in 1/`scale`.
    """

    wished: Sequence[UUID | None]
    bound: int
    eligible: Sequence[int]
    members: int
    prices: Mapping[UUID, int]
    scale: int
    equal_loads: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """`Kept` by rows: `wished` is -1 for nobody."""

    wished: tuple[int, ...]
    bound: int
    eligible: tuple[int, ...]
    members: int
    prices: tuple[int, ...]
    scale: int
    equal_loads: bool


@dataclass(frozen=True, slots=True, eq=False)
class PlanInputs:
    """Requests stand in line, coaches by id; neither names a person. `room` is what a shortlist may still take.

    `listed`: has a shortlist already, and so a place. `most`: coaches that were looked at for each request.
    `proof`: None for a pool that was solved whole.
    """

    pool: ScoredPool
    concepts: Catalogue
    room: tuple[int, ...]
    listed: tuple[bool, ...]
    shortlists: bool
    most: int
    proof: Proof | None


def inputs_of(
    world: World,
    due: Sequence[Request],
    now: datetime,
    settings: Settings,
    *,
    most: int,
    answered: Container[UUID],
    kept: Kept | None = None,
) -> PlanInputs:
    """Ids stay of the requests that were answered only; employers are numbers."""
    concepts = excerpt(world.catalogue, due, world.coaches.values())
    catalogue = arrays_of(concepts)
    tables = tables_of(world, due, now, catalogue)
    requests = tuple(str(one.id) if one.id in answered else str(row) for row, one in enumerate(due))
    coaches = tuple(str(row) for row in range(len(world.coaches)))
    codes = replace(tables.codes, employers=Vocabulary(str(number) for number in range(len(tables.codes.employers))))
    nameless = replace(
        tables,
        requests=replace(tables.requests, ids=requests),
        coaches=replace(tables.coaches, ids=coaches),
        codes=codes,
    )
    return PlanInputs(
        pool=ScoredPool(nameless, catalogue, settings),
        concepts=concepts,
        room=tuple(request.room for request in due),
        listed=tuple(bool(request.shortlist) for request in due),
        shortlists=world.pool.shortlists,
        most=most,
        proof=None if kept is None else _by_rows(kept, sorted(world.coaches)),
    )


def wished_rows(inputs: PlanInputs) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    """The coach each request is to be looked at with, whatever his rank."""
    nobody = [-1] * len(inputs.room)
    return np.array(nobody if inputs.proof is None else inputs.proof.wished, np.int32)


def _by_rows(kept: Kept, ids: Sequence[UUID]) -> Proof:
    number = {id: row for row, id in enumerate(ids)}
    return Proof(
        wished=tuple(-1 if id is None else number.get(id, -1) for id in kept.wished),
        bound=kept.bound,
        eligible=tuple(kept.eligible),
        members=kept.members,
        prices=tuple(kept.prices[id] for id in ids),
        scale=kept.scale,
        equal_loads=kept.equal_loads,
    )
