"""The solver behind the port: small pools are solved whole each time, large ones are kept from plan to plan.

A small pool costs less to solve than to keep. Of a large one the live state gives the optimum; where loads differ that
is the optimum of the relaxation, and what it shares out among coaches is decided by a solve of that rest. Whatever is
proposed was scored again by today's rules: an old score proposes nobody whom a rule now keeps away.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from uuid import UUID

from services.matching.adapters.decisions.inputs import Kept
from services.matching.adapters.decisions.recording import recorded
from services.matching.adapters.scoring.scorer import Scorer
from services.matching.adapters.solver.best import best_assignment
from services.matching.adapters.solver.live_pool import LivePool
from services.matching.adapters.solver.settling import settle
from services.matching.domain.decision import Planned
from services.matching.domain.plan import due_in, plan
from services.matching.domain.request import Request
from services.matching.domain.score import Allowed, Scored
from services.matching.domain.world import World

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
        self._in_hand: defaultdict[UUID, Lock] = defaultdict(Lock)

    def plan(self, world: World, now: datetime) -> Planned:
        competing = _competing(world, now)
        if self._is_solved_whole(world, competing):
            self._pools.pop(world.pool.id, None)
            proposals = plan(world, now, self._score, self._score.version, best_assignment)
            return recorded(world, now, proposals, self._score)
        with self._in_hand[world.pool.id]:
            return self._planned_from(self._followed(world, competing, now), world, competing, now)

    def prepare(self, world: World, now: datetime) -> None:
        competing = _competing(world, now)
        if not self._is_solved_whole(world, competing):
            with self._in_hand[world.pool.id]:
                self._followed(world, competing, now)

    def _planned_from(self, live: LivePool, world: World, competing: Sequence[Request], now: datetime) -> Planned:
        held = zip(competing, live.coaches(competing), strict=True)
        wished = {request.id: coach_id for request, coach_id in held if coach_id}
        open_ = {id: request for id, request in world.requests.items() if id in wished or request.shortlist}
        reduced = replace(world, requests=open_)
        order = [wished.get(request.id) for request in due_in(reduced, now)]
        asked: list[Allowed] = []

        def few(world: World, requests: Sequence[Request], now: datetime) -> Scored:
            scored = self._few.with_wishes(world, requests, now, wished)
            asked.extend(scored.allowed)
            return scored

        proposals = plan(
            reduced, now, few, self._score.version, lambda choices, free: settle(choices, free, order, live.bound)
        )
        kept = Kept(
            wished=order,
            bound=live.bound,
            eligible=[one.count for one in asked],
            members=len(world.coaches),
            prices=live.prices(),
            scale=live.scale,
            equal_loads=live.equal_loads,
        )
        looked_at = {id for one in asked for id, _ in one.coaches}
        coaches = {id: coach for id, coach in world.coaches.items() if id in looked_at}
        return recorded(replace(reduced, coaches=coaches), now, proposals, self._few, kept)

    def improve(self, now: datetime) -> UUID | None:
        """Builds a state of its own, beside `plan` in another thread, which then takes the old one's place.

        What has changed meanwhile the next plan takes over.
        """
        for pool_id, live in list(self._pools.items()):
            if live.newcomers and now - live.built_at >= EVERY:
                self._pools[pool_id] = LivePool(self._score, live.world, _competing(live.world, now), now)
                return pool_id
        return None

    def _is_solved_whole(self, world: World, competing: Sequence[Request]) -> bool:
        """The best plan of n requests needs no more than the n best coaches of each: so what is listed proves it."""
        return len(competing) <= self._whole and min(len(competing), len(world.coaches)) <= self._score.listed

    def _followed(self, world: World, due: Sequence[Request], now: datetime) -> LivePool:
        live = self._pools.get(world.pool.id)
        if live is None or not live.stands_on(world, due, now):
            live = LivePool(self._score, world, due, now)
        else:
            live.follow(world, due, now)
        self._pools[world.pool.id] = live
        return live


def _competing(world: World, now: datetime) -> list[Request]:
    return [request for request in due_in(world, now) if not request.shortlist]
