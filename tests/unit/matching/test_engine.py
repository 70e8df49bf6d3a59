"""When the engine plans, against a desk in memory: no clock, no database."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.matching.application import engine as module
from services.matching.application import pinging
from services.matching.application.engine import Engine
from services.matching.application.ports import Task
from services.matching.domain.decision import Planned
from services.matching.domain.world import Pool, World
from tests.unit.matching.worlds import world

START = datetime(2025, 3, 12, 10, 30, 15, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)


class MemoryDesk:
    """A queue, the pools in which somebody waits, and what was finished."""

    def __init__(self) -> None:
        self.queue: list[Task] = []
        self.waits: dict[UUID, int] = {}
        self.finished: list[UUID] = []
        self.failures: dict[UUID, str] = {}
        self.pings = 0
        self.error: Exception | None = None

    async def touched(self) -> list[Task]:
        return list(self.queue)

    async def waiting(self) -> list[Task]:
        return [Task(pool_id, minutes) for pool_id, minutes in self.waits.items()]

    async def world(self, pool_id: UUID) -> World | None:
        if self.error is not None:
            raise self.error
        return world([], [], pool=Pool(pool_id))

    async def finish(self, task: Task, planned: Planned, *, failure: str = "") -> None:
        self.finished.append(task.pool_id)
        self.failures[task.pool_id] = failure
        self.queue = [queued for queued in self.queue if not set(queued.rows) & set(task.rows)]

    async def ping(self) -> None:
        self.pings += 1

    def took(self) -> list[UUID]:
        """The pools planned since the last question."""
        taken, self.finished = self.finished, []
        return taken


class NoSolver:
    def __init__(self, think: Callable[[], None] = lambda: None) -> None:
        self.think = think
        self.improved: list[UUID] = []
        self.prepared: list[UUID] = []

    def plan(self, world: World, now: datetime) -> Planned:
        self.think()
        return Planned()

    def prepare(self, world: World, now: datetime) -> None:
        self.prepared.append(world.pool.id)

    def improve(self, now: datetime) -> UUID | None:
        return self.improved.pop() if self.improved else None


class Records:
    """The topics: `caught_up` returns when `arrived` is set."""

    def __init__(self) -> None:
        self.arrived = asyncio.Event()
        self.asked = 0

    async def caught_up(self) -> None:
        self.asked += 1
        await self.arrived.wait()


@pytest.fixture
def desk() -> MemoryDesk:
    return MemoryDesk()


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def engine(desk: MemoryDesk, records: Records) -> Engine:
    return an_engine(desk, records)


def an_engine(desk: MemoryDesk, records: Records, solver: NoSolver | None = None) -> Engine:
    bell = asyncio.Event()
    return Engine(desk, solver or NoSolver(), caught_up=records.caught_up, bell=bell, seen=START)


async def soon() -> None:
    """Let what was started run until it waits."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_touched_pool_is_planned_and_leaves_the_queue(engine: Engine, desk: MemoryDesk) -> None:
    desk.queue = [Task(TWO, 0, (1, 2)), Task(ONE, 60, (3,))]
    await engine.turn(START)
    assert desk.took() == [ONE, TWO]
    await engine.turn(START)
    assert desk.took() == []


async def test_who_asks_is_not_held_up_by_the_round_of_all_pools(engine: Engine, desk: MemoryDesk) -> None:
    """A pool that is touched while others are planned comes next, and is not planned twice."""
    three, four = UUID(int=3), UUID(int=4)
    desk.waits = {ONE: 0, TWO: 0, three: 0, four: 0}
    finish = desk.finish

    async def touch_four(task: Task, planned: Planned, *, failure: str = "") -> None:
        if task.pool_id == ONE:
            desk.queue.append(Task(four, 0, (1,)))
        await finish(task, planned, failure=failure)

    desk.finish = touch_four  # type: ignore[method-assign]
    await engine.turn(START)
    assert desk.took() == [ONE, four, TWO, three]


async def test_at_its_start_an_engine_plans_every_pool_where_somebody_waits(engine: Engine, desk: MemoryDesk) -> None:
    desk.waits = {ONE: 0, TWO: 60}
    await engine.turn(START)
    assert desk.took() == [ONE, TWO]


async def test_each_hour_of_business_time_a_pool_with_a_waiting_request_is_planned(
    engine: Engine, desk: MemoryDesk
) -> None:
    desk.waits = {ONE: 0}
    await engine.turn(START)
    desk.took()
    for minutes, planned in ((29, []), (30, [ONE]), (31, []), (89, []), (90, [ONE])):
        await engine.turn(START + timedelta(minutes=minutes))
        assert desk.took() == planned, f"{minutes} minutes later"


async def test_a_pool_is_planned_at_each_of_its_boundaries(desk: MemoryDesk, records: Records) -> None:
    engine = an_engine(desk, records)
    records.arrived.set()
    desk.waits = {ONE: 1}
    await engine.turn(START)
    assert desk.took() == [ONE]
    for seconds, planned in ((40, []), (45, [ONE]), (60, []), (105, [ONE])):
        await both_turns(engine, START + timedelta(seconds=seconds))
        assert desk.took() == planned, f"{seconds} seconds later"


async def both_turns(engine: Engine, now: datetime) -> None:
    """The turn that finds the boundary, and the one after the records have come."""
    await engine.turn(now)
    await soon()
    await engine.turn(now)


async def test_a_window_waits_for_what_was_written_before_its_boundary(
    engine: Engine, desk: MemoryDesk, records: Records
) -> None:
    """Pools without a window go on meanwhile."""
    after = START + timedelta(minutes=30)
    desk.queue = [Task(ONE, 60, (1,)), Task(TWO, 0, (2,))]
    await engine.turn(after)
    assert desk.took() == [TWO]
    await soon()
    desk.queue.append(Task(TWO, 0, (3,)))
    await engine.turn(after)
    assert desk.took() == [TWO]
    assert records.asked == 1
    records.arrived.set()
    await soon()
    await engine.turn(after)
    assert desk.took() == [ONE]


async def test_what_stops_the_catching_up_stops_the_engine(
    engine: Engine, desk: MemoryDesk, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken() -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(engine, "_caught_up", broken)
    desk.queue = [Task(ONE, 60, (1,))]
    await engine.turn(START + timedelta(minutes=30))
    await soon()
    with pytest.raises(ConnectionError):
        await engine.turn(START + timedelta(minutes=30))


async def test_a_pool_that_cannot_be_planned_does_not_stop_the_others(desk: MemoryDesk, records: Records) -> None:
    def fail() -> None:
        raise ValueError("a bug")

    engine = an_engine(desk, records, NoSolver(fail))
    desk.queue = [Task(ONE, 0, (1,)), Task(TWO, 0, (2,))]
    await engine.turn(START)
    assert desk.took() == [ONE, TWO]
    assert desk.failures == {ONE: "ValueError", TWO: "ValueError"}, "for the status"


async def test_a_lost_connection_stops_the_engine_and_leaves_the_queue(engine: Engine, desk: MemoryDesk) -> None:
    desk.error = ConnectionError("lost")
    desk.queue = [Task(ONE, 0, (1,))]
    with pytest.raises(ConnectionError):
        await engine.turn(START)
    assert desk.took() == []
    assert desk.queue


async def test_while_the_solver_thinks_the_loop_goes_on_and_the_lock_is_kept(
    desk: MemoryDesk, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pinging, "PING_SECONDS", 0.01)

    def think() -> None:
        deadline = time.monotonic() + 10
        while desk.pings < 3:
            assert time.monotonic() < deadline, "nobody kept the connection"
            time.sleep(0.001)

    engine = an_engine(desk, records, NoSolver(think))
    desk.queue = [Task(ONE, 0, (1,))]
    await engine.turn(START)
    assert desk.took() == [ONE]


async def test_the_bell_wakes_the_engine(desk: MemoryDesk, records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 60)
    bell = asyncio.Event()
    engine = Engine(desk, NoSolver(), caught_up=records.caught_up, bell=bell, seen=START)
    running = asyncio.create_task(engine.run(lambda: START))
    await soon()
    desk.queue = [Task(ONE, 0, (1,))]
    bell.set()
    async with asyncio.timeout(10):
        while not desk.finished:
            await asyncio.sleep(0.001)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
