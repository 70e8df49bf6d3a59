"""Decides when to plan: what was touched at once, and every pool where somebody waits at its boundaries and each hour.

It forgets everything when it ends; the next one starts from the read models, the queue and the proposals.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import structlog

from services.matching.application.pinging import pinging
from services.matching.application.ports import Desk, Solver, Task
from services.matching.domain.decision import Planned
from services.matching.domain.proposal import Proposal
from services.matching.domain.window import last_boundary
from services.matching.domain.world import World
from shared.db.errors import is_transient

log = structlog.get_logger()
LONG_AGO = datetime.min.replace(tzinfo=UTC)
HOUR = 60
POLL_SECONDS = 0.25


class Engine:
    """Runs while its desk holds the lock. `seen`: up to that moment every record had been handled at the start."""

    def __init__(
        self,
        desk: Desk,
        solver: Solver,
        *,
        caught_up: Callable[[], Awaitable[None]],
        bell: asyncio.Event,
        seen: datetime,
    ) -> None:
        self._desk = desk
        self._solver = solver
        self._caught_up = caught_up
        self._bell = bell
        self._seen = seen
        self._catching_up: asyncio.Task[None] | None = None
        self._improving: asyncio.Task[UUID | None] | None = None
        self._planned: dict[UUID, datetime] = {}
        self._asked: dict[UUID, Task] = {}
        self._clock_read = LONG_AGO

    async def run(self, now: Callable[[], datetime]) -> None:
        """Until the lock is lost. The bell rings after a commit that touched a pool; those of replicas are polled."""
        try:
            while True:
                self._bell.clear()
                await self.turn(now())
                self._improve(now())
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), POLL_SECONDS)
        finally:
            if self._catching_up is not None:
                self._catching_up.cancel()

    async def turn(self, now: datetime) -> None:
        """Plan every pool that is due: one by one what the clock asks for, and before each of these what was touched.

        So nobody who asks waits for the round of all pools with which an engine begins.
        """
        await self._ask_clock(now)
        while True:
            for task in sorted(await self._desk.touched(), key=lambda task: task.pool_id):
                await self._look_at(task, now)
            if not self._asked:
                return
            await self._look_at(self._asked.pop(min(self._asked)), now)

    async def _ask_clock(self, now: datetime) -> None:
        """Once a minute, since boundaries are whole minutes."""
        minute = now.replace(second=0, microsecond=0)
        if minute == self._clock_read:
            return
        self._clock_read = minute
        for task in await self._desk.waiting():
            if _asked_by_clock(task, now) > self._planned.get(task.pool_id, LONG_AGO):
                self._asked[task.pool_id] = task

    async def _look_at(self, task: Task, now: datetime) -> None:
        """A window waits until all that was written before its boundary is here."""
        if task.gather_minutes and last_boundary(now, task.gather_minutes) > self._seen:
            self._catch_up(now)
        else:
            self._asked.pop(task.pool_id, None)
            await self._plan(task, now)

    async def _plan(self, task: Task, now: datetime) -> None:
        """A pool that cannot be planned does not stop the others: its next touch or hour tries again."""
        planned, failure = Planned(), ""
        try:
            world = await self._desk.world(task.pool_id)
            planned = await self._solve(world, now) if world is not None else planned
        except Exception as error:
            if is_transient(error):
                raise
            failure = type(error).__name__
            log.exception("pool_not_planned", pool_id=str(task.pool_id), error=failure)
        await self._desk.finish(task, planned, failure=failure)
        self._planned[task.pool_id] = now
        _tell(task, planned.proposals)

    async def _solve(self, world: World, now: datetime) -> Planned:
        """In a thread, so that this process goes on."""
        return await pinging(self._desk, asyncio.create_task(asyncio.to_thread(self._solver.plan, world, now)))

    def _improve(self, now: datetime) -> None:
        """One full pass at a time, in a thread; the pool that got one is planned again at the next minute."""
        if self._improving is not None:
            if not self._improving.done():
                return
            finished, self._improving = self._improving, None
            if (pool_id := finished.result()) is not None:
                self._planned.pop(pool_id, None)
        self._improving = asyncio.create_task(asyncio.to_thread(self._solver.improve, now))

    def _catch_up(self, now: datetime) -> None:
        """Let the consumers reach all that is on the topics now, while other pools are planned."""
        if self._catching_up is not None and self._catching_up.done():
            finished, self._catching_up = self._catching_up, None
            finished.result()
        if self._catching_up is None:
            self._catching_up = asyncio.create_task(self._caught_up_since(now))

    async def _caught_up_since(self, now: datetime) -> None:
        await self._caught_up()
        self._seen, self._clock_read = now, LONG_AGO
        self._bell.set()


def _asked_by_clock(task: Task, now: datetime) -> datetime:
    """The newest of the pool's boundaries and the full hours."""
    return max(last_boundary(now, HOUR), last_boundary(now, task.gather_minutes or HOUR))


def _tell(task: Task, proposals: list[Proposal]) -> None:
    """A gap says that the solver's time was up before it had proved its answer the best."""
    if proposals:
        gap = max(proposal.gap for proposal in proposals)
        tell = log.warning if gap else log.info
        tell("pool_planned", pool_id=str(task.pool_id), proposals=len(proposals), gap=gap)
