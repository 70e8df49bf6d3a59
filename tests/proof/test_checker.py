"""The checker of the proof of faults has a twin to catch: a relay that deletes before the broker's acknowledgement."""

import asyncio
import os
import signal
from functools import partial

from landing.play.platform import connected
from landing.supervisor.data import DataDirectory
from landing.supervisor.services import chosen
from shared.outbox.relay import LOCK_CLASS
from tests.proof.checker import events, journey
from tests.proof.checker.books import Books
from tests.proof.checker.check import wrong
from tests.proof.checker.reading import read
from tests.proof.faults.rest import outboxes_empty, until
from tests.proof.faults.system import KAFKA, ProxiedSystem, running_system
from tests.proof.faults.town import enter
from tests.proof.measured import Measured
from tests.support.eventually import eventually
from tests.support.folders import open_folder
from tests.support.load import Load

NAIVE = {"coaching": "tests.proof.faults.naive_coaching"}
CHECKS = (events.versions, events.causes, journey.requests)
"""Those that do not need the services that are not started here."""


async def test_a_relay_that_deletes_before_the_acknowledgement_is_caught(measured: Measured) -> None:
    with open_folder() as folder:
        directory = DataDirectory(folder / "data")
        directory.make()
        system = ProxiedSystem(directory, chosen(["participants", "coaching"]), NAIVE)
        async with running_system(system), connected(system.target) as platform:
            town = await enter(platform)
            load = Load(system.target, town.bodies(), per_second=20)
            await acknowledged(load, 10)
            await eventually(partial(relay_idles, system), within=60, what="everything published and acknowledged")
            await killed_while_kafka_does_not_answer(system, load)
            await acknowledged(load, 10)
            rest = await until(lambda: outboxes_empty(system), 60)
            assert not rest.still
            books = Books(acknowledged=load.acknowledged)
            await read(system, books)
            findings = wrong(books, CHECKS)
    measured("events of a naive relay that the checker missed", len(findings), goal="≥ 1", ok=bool(findings))
    assert any("published were" in one for one in findings), findings
    assert any("submitted 0 times" in one for one in findings), findings


async def relay_idles(system: ProxiedSystem) -> bool:
    """Nothing waits and no shard is held: a batch that the broker has already would be lost by no kill."""
    async with system.database("coaching") as connection:
        waiting = await connection.fetchval("SELECT count(*) FROM outbox")
        held = await connection.fetchval(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1", LOCK_CLASS
        )
    return not waiting and not held


async def killed_while_kafka_does_not_answer(system: ProxiedSystem, load: Load) -> None:
    system.proxies["coaching", KAFKA].freeze()
    await acknowledged(load, 30)
    pid = system.pid("coaching")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    system.proxies["coaching", KAFKA].cut()
    system.proxies["coaching", KAFKA].mend()


async def acknowledged(load: Load, more: int) -> None:
    """Run the load until this many more were acknowledged."""
    goal, stop = len(load.acknowledged) + more, asyncio.Event()

    async def reached() -> bool:
        return len(load.acknowledged) >= goal

    async with asyncio.TaskGroup() as running:
        running.create_task(load.run(stop))
        try:
            await eventually(reached, within=60, what=f"{more} more acknowledged")
        finally:
            stop.set()
    assert load.failures == []
