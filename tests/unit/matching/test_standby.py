"""A process that may become the engine keeps near to now, and stops between two pools."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.matching.application import standby as module
from services.matching.application.standby import Standby
from services.matching.domain.world import World
from tests.support.eventually import eventually
from tests.unit.matching.test_engine import ONE, TWO, MemoryDesk, NoSolver

NOW = datetime(2025, 3, 12, 10, 30, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(module, "REST", 0)


def now() -> datetime:
    return NOW


async def prepared(solver: NoSolver, pools: int) -> None:
    async def enough() -> bool:
        return len(solver.prepared) >= pools

    await eventually(enough, within=5, what=f"{pools} pools prepared")


class Preparing(NoSolver):
    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def prepare(self, world: World, now: datetime) -> None:
        super().prepare(world, now)
        self.meanwhile()


async def test_it_prepares_all_pools_again_and_again_and_writes_nothing() -> None:
    desk, solver = MemoryDesk(), NoSolver()
    desk.waits = {ONE: 0, TWO: 60}
    standby = Standby(desk, solver)
    running = asyncio.create_task(standby.run(now))
    await prepared(solver, 4)
    standby.stop()
    await running
    assert solver.prepared[:4] == [ONE, TWO, ONE, TWO]
    assert desk.took() == []


async def test_told_to_stop_it_leaves_at_once_what_takes_long() -> None:
    """It is finished in its own thread; only who plans that very pool waits for it."""
    desk, finish = MemoryDesk(), threading.Event()
    desk.waits = {ONE: 0, TWO: 0}
    solver = Preparing(lambda: None if finish.wait(timeout=10) else pytest.fail("nobody let it finish"))
    standby = Standby(desk, solver)
    running = asyncio.create_task(standby.run(now))
    await prepared(solver, 1)
    standby.stop()
    await asyncio.wait_for(running, 5)
    assert solver.prepared == [ONE]
    finish.set()


async def test_told_to_stop_it_prepares_no_other_pool() -> None:
    desk = MemoryDesk()
    desk.waits = {ONE: 0, TWO: 0}
    standby = Standby(desk, solver := Preparing(lambda: standby.stop()))  # noqa: PLW0108 bound later
    await standby.run(now)
    assert solver.prepared == [ONE]


async def test_a_round_that_fails_begins_anew() -> None:
    desk, solver, failed = MemoryDesk(), NoSolver(), asyncio.Event()
    desk.waits, world = {ONE: 0}, desk.world

    async def fail_once(pool_id: UUID) -> World | None:
        if not failed.is_set():
            failed.set()
            raise OSError("no database")
        return await world(pool_id)

    desk.world = fail_once  # type: ignore[method-assign]
    standby = Standby(desk, solver)
    running = asyncio.create_task(standby.run(now))
    await prepared(solver, 1)
    assert failed.is_set()
    standby.stop()
    await running


async def test_who_becomes_the_engine_at_once_never_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LEAST_PAUSE_SECONDS", 60.0)
    desk, solver = MemoryDesk(), NoSolver()
    desk.waits = {ONE: 0}
    standby = Standby(desk, solver)
    running = asyncio.create_task(standby.run(now))
    standby.stop()
    await running
    assert solver.prepared == []
