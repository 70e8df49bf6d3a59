"""A large pool between plans: the optimum over all who wait is kept, and each plan settles only what has changed.

Scores hold for a day. A new day, a new catalogue, a coach who comes, goes or is described anew, and a load that the
state does not count in make the pool be built anew, from a full pass over all pairs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np

from services.matching.adapters.scoring.scorer import Scorer
from services.matching.domain.coach import Coach
from services.matching.domain.days import day_of
from services.matching.domain.request import Origin, Request
from services.matching.domain.world import World
from services.matching.engine.assignment.live import Live
from services.matching.engine.candidates.best import best
from services.matching.engine.coaching.columns import Task, plan
from services.matching.engine.fit.board import board_of
from services.matching.engine.fit.score import value

LISTED = 32
"""Pairs that a newcomer is listed with; a full pass adds those that the prices of the others make worth it."""
HELD_BY_CAPACITY = ("capacity", "working_time")
"""Rules that the state itself keeps, since capacity changes all the time and pairs need not be listed anew for it."""
NOBODY = Origin("", UUID(int=0))


@dataclass(frozen=True, slots=True)
class Ground:
    """What all listed pairs stand on: while it is the same, they are right."""

    day: date
    revision: int
    coaches: tuple[Any, ...]


class LivePool:
    """One pool's state. `newcomers` were listed since it was built, with their own best pairs only."""

    def __init__(self, score: Scorer, world: World, due: Sequence[Request], now: datetime) -> None:
        self._score = Scorer(score.settings.without_rules(HELD_BY_CAPACITY))
        self.world, self.built_at, self.newcomers = world, now, 0
        self._ids = sorted(world.coaches)
        self.ground = ground_of(world, now)
        capacity = _capacities(world, self._ids, now)
        pool = self._score.pool(world, due, now)
        board, base = board_of(pool.tables, pool.catalogue, pool.settings), value(pool.tables.requests, pool.settings)
        found = plan(board, Task(base, capacity, pool.tables.requests.load, None, serve_first=False))
        self._fresh: Sequence[int] | None = found.solution.coach.tolist()
        self._live = Live(found.problem)
        self._slots = {request.id: (_described(request), slot) for slot, request in enumerate(due)}

    def stands_on(self, world: World, due: Sequence[Request], now: datetime) -> bool:
        """Whether this state can follow to that world, or must be built anew."""
        return ground_of(world, now) == self.ground and all(self._live.units.fits(r.points) for r in due)

    def follow(self, world: World, due: Sequence[Request], now: datetime) -> None:
        """Take over who came, went and changed, and what each coach has left; then settle it all together."""
        self.world, self._fresh = world, None
        described = {request.id: _described(request) for request in due}
        gone = {id for id, (known, _) in self._slots.items() if described.get(id) != known}
        new = [request for request in due if request.id not in self._slots or request.id in gone]
        self.newcomers += len(new)
        listed = self._listed(world, new, now)
        with self._live.batch():
            for id in gone:
                self._live.withdraw(self._slots.pop(id)[1])
            for number, points in enumerate(_capacities(world, self._ids, now).tolist()):
                if points != self._live.capacity[number]:
                    self._live.set_capacity(number, points)
            for request, (coaches, scores) in zip(new, listed, strict=True):
                self._slots[request.id] = described[request.id], self._live.arrive(coaches, scores, request.points)

    def coaches(self, due: Sequence[Request]) -> list[UUID | None]:
        """The coach of each. Where loads differ, right after a full pass the best whole plan that was found; later the
        one with the largest share, who may lack the room for all of it."""
        held = self._live.coaches() if self._fresh is None else self._fresh
        return [self._ids[at] if (at := int(held[self._slots[r.id][1]])) >= 0 else None for r in due]

    @property
    def bound(self) -> int:
        """No plan of this pool is worth more."""
        return self._live.objective

    @property
    def scale(self) -> int:
        return self._live.units.scale

    @property
    def equal_loads(self) -> bool:
        """Then the optimum is that of whole requests, not of points."""
        return self._live.units.load > 0

    def prices(self) -> dict[UUID, int]:
        """What a point of each coach is worth to others, in 1/`scale`."""
        return dict(zip(self._ids, self._live.prices().tolist(), strict=True))

    def _listed(self, world: World, requests: Sequence[Request], now: datetime) -> list[tuple[Any, Any]]:
        if not requests:
            return []
        pool = self._score.pool(world, requests, now)
        found = best(board_of(pool.tables, pool.catalogue, pool.settings), LISTED)
        worth = value(pool.tables.requests, pool.settings)
        rows = [slice(found.start[row], found.start[row + 1]) for row in range(len(requests))]
        return [(found.coach[at], found.fit[at] + worth[row]) for row, at in enumerate(rows)]


def ground_of(world: World, now: datetime) -> Ground:
    coaches = tuple(_unburdened(world.coaches[id]) for id in sorted(world.coaches))
    return Ground(day_of(now), world.catalogue.revision, coaches)


def _unburdened(coach: Coach) -> Coach:
    """The coach without what changes with each match: versions matter to exclusions, which requests state."""
    memberships = tuple(replace(place, points_limit=None, points_taken=0) for place in coach.memberships)
    return replace(
        coach, version=0, points_total=0, own_limit=None, points_held=0, points_used=0, memberships=memberships
    )


def _described(request: Request) -> Request:
    """All that its pairs depend on."""
    return replace(request, origin=NOBODY, version=0, proposed=False)


def _capacities(world: World, ids: Sequence[UUID], now: datetime) -> "np.ndarray[Any, np.dtype[np.int64]]":
    free = world.points_free(day_of(now))
    return np.array([free[id] for id in ids], np.int64)
