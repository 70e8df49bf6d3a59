"""The solver behind the port: small pools are solved whole each time, large ones are kept from plan to plan.

A small pool costs less to solve than to keep. Of a large one the live state gives the optimum; where loads differ that
is the optimum of the relaxation, and what it shares out among coaches is decided by a solve of that rest. Whatever is
proposed was scored again by today's rules: an old score proposes nobody whom a rule now keeps away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from services.matching.adapters.scoring.scorer import Scorer
from services.matching.adapters.solver.best import best_assignment
from services.matching.adapters.solver.live_pool import LivePool
from services.matching.domain.assignment import Assignment, Choice
from services.matching.domain.plan import due_in, plan
from services.matching.domain.proposal import Proposal
from services.matching.domain.request import Request
from services.matching.domain.world import Change, World

WHOLE = 1_000
"""Up to so many who wait, a pool is solved whole."""
EVERY = timedelta(minutes=1)
"""How often a large pool in which somebody is new gets a full pass over all its pairs."""
FEW = 12
"""Coaches that are looked at for each who gets one in a large pool: the planned one, and others where it is full."""


class LiveSolver:
    """See `application/ports.py`."""

    def __init__(self, score: Scorer, whole: int = WHOLE) -> None:
        self._score = score
        self._few = Scorer(score.settings, listed=FEW)
        self._whole = whole
        self._pools: dict[UUID, LivePool] = {}

    def load(self, world: World) -> None:
        self._world = world

    def apply(self, changes: Iterable[Change]) -> None:
        self._world = self._world.after(changes)

    def proposals(self, now: datetime) -> list[Proposal]:
        world = self._world
        due = [request for request in due_in(world, now) if not request.shortlist]
        if len(due) <= self._whole:
            self._pools.pop(world.pool.id, None)
            return plan(world, now, self._score, self._score.version, best_assignment)
        live = self._followed(due, now)
        wished = {r.id: coach_id for r, coach_id in zip(due, live.coaches(due), strict=True) if coach_id}
        open_ = {id: request for id, request in world.requests.items() if id in wished or request.shortlist}
        reduced = replace(world, requests=open_)
        order = [wished.get(request.id) for request in due_in(reduced, now)]
        few = partial(self._few.with_wishes, wishes=wished)
        return plan(
            reduced, now, few, self._score.version, lambda choices, free: settle(choices, free, order, live.bound)
        )

    def improve(self, now: datetime) -> UUID | None:
        """Builds a state of its own, beside `proposals` in another thread, which then takes the old one's place.

        What has changed meanwhile the next plan takes over.
        """
        for pool_id, live in list(self._pools.items()):
            if live.newcomers and now - live.built_at >= EVERY:
                world = live.world
                due = [request for request in due_in(world, now) if not request.shortlist]
                self._pools[pool_id] = LivePool(self._score, world, due, now)
                return pool_id
        return None

    def _followed(self, due: Sequence[Request], now: datetime) -> LivePool:
        world = self._world
        live = self._pools.get(world.pool.id)
        if live is None or not live.stands_on(world, due, now):
            live = LivePool(self._score, world, due, now)
        else:
            live.follow(world, due, now)
        self._pools[world.pool.id] = live
        return live


def settle(
    choices: Sequence[Choice], free: Mapping[UUID, int], wished: Sequence[UUID | None], bound: int
) -> Assignment:
    """Each choice its wish, in line, where the room is there; the rest is solved with what is then left."""
    left, coaches = dict(free), list[UUID | None](wished)
    for at, (choice, coach_id) in enumerate(zip(choices, wished, strict=True)):
        if coach_id is None or coach_id not in choice.values or choice.load > left[coach_id]:
            coaches[at] = None
        else:
            left[coach_id] -= choice.load
    rest = [at for at, coach_id in enumerate(coaches) if coach_id is None]
    open_ = [
        Choice(choices[at].load, {id: v for id, v in choices[at].values.items() if choices[at].load <= left[id]})
        for at in rest
    ]
    for at, coach_id in zip(rest, best_assignment(open_, left).coaches, strict=True):
        coaches[at] = coach_id
    found = Assignment.of(choices, coaches, free)
    return Assignment.of(choices, coaches, free, max(bound, found.total))
