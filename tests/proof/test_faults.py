"""Requests flow at a steady pace while everything breaks: nothing acknowledged is lost, nothing happens twice."""

import asyncio
import json
import random
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from landing.play.platform import Platform, connected
from landing.supervisor.data import PROJECT, DataDirectory
from tests.proof.checker.books import Books, Mails
from tests.proof.checker.check import harmed, is_wrong, wrong
from tests.proof.checker.events import duplicates
from tests.proof.checker.reading import read
from tests.proof.faults.disk import Filler, mount_small, unmount
from tests.proof.faults.kinds import Stage
from tests.proof.faults.rest import at_rest, mails_ended, until
from tests.proof.faults.schedule import Played, lanes, play
from tests.proof.faults.system import ProxiedSystem, running_system
from tests.proof.faults.town import Town, accept, enter
from tests.proof.measured import Measured
from tests.proof.sizes import ACKNOWLEDGED_GOAL, DRAINED_WITHIN, FAULT_REQUESTS_PER_SECOND, fault_seeds
from tests.support.folders import open_folder
from tests.support.load import Load

DISK_MEGABYTES = 2_000
MAILED_WITHIN = 300
PLAYED_WITHIN = 1_300


@pytest.mark.parametrize("seed", fault_seeds(), ids=lambda seed: f"seed {seed}")
async def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(seed: int, measured: Measured) -> None:
    with small_disk() as (folder, filler), kept_on_failure(folder, seed) as played:
        system = ProxiedSystem(DataDirectory(folder / "data"))
        async with running_system(system), connected(system.target) as platform:
            town = await enter(platform)
            load = Load(system.target, town.bodies(), FAULT_REQUESTS_PER_SECOND())
            mails = Mails(system.directory.path / "mail")
            stage = Stage(system, filler)
            async with looked_at(mails):
                await under_fire(stage, town, load, seed, played, platform)
                assert [*load.failures, *town.failures] == []
                books = Books(
                    acknowledged=load.acknowledged, accepted=town.accepted, room={town.room}, mails=mails.copies
                )
                findings = await judge(system, books, mails, measured)
            tell(measured, played, load, town, books, disk=filler is not None)
            (system.directory.path / "findings.txt").write_text("\n".join(findings))
            assert not findings, f"{len(findings)} findings: {findings[:3]}"
            measured("acknowledged and lost, or happened twice", 0, goal="0")
            notice_all_harm(books, seed, measured)


async def under_fire(stage: Stage, town: Town, load: Load, seed: int, played: Played, platform: Platform) -> None:
    """Play both lanes while requests, acceptances and mails go on; return when every request got its answer."""
    stop = asyncio.Event()
    played.begin()
    beside = [
        asyncio.create_task(load.run(stop)),
        asyncio.create_task(accept(town, stage.system, platform, stop)),
    ]
    watching = asyncio.create_task(watch(load, played))
    try:
        async with asyncio.timeout(PLAYED_WITHIN):
            both = lanes(seed, disk=stage.filler is not None)
            await asyncio.gather(*(play(stage, lane, seed, played) for lane in both))
    finally:
        played.end()
        stop.set()
        await asyncio.gather(*beside)
        watching.cancel()


@asynccontextmanager
async def looked_at(mails: Mails) -> AsyncIterator[None]:
    """Look at the mailbox all the while: it forgets the oldest, and most mails may come after the last fault."""

    async def look() -> None:
        while True:
            mails.look()
            await asyncio.sleep(2)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()


async def watch(load: Load, played: Played) -> None:
    """Say every quarter of a minute how far it is."""
    while True:
        await asyncio.sleep(15)
        print(
            f"  {time.monotonic() - played.began:4.0f} s: {len(played.faults)} faults, {load.begun} requests begun, "
            f"{len(load.acknowledged)} acknowledged",
            flush=True,
        )


async def judge(system: ProxiedSystem, books: Books, mails: Mails, measured: Measured) -> list[str]:
    """Wait until all is at rest, then read everything; returns what is wrong."""
    limit = DRAINED_WITHIN()
    drained = await until(lambda: at_rest(system, books.room), 2 * limit)
    in_time = not drained.still and drained.seconds <= limit
    measured("drained after the last fault", drained.seconds, "s", goal=f"≤ {limit} s", ok=in_time)
    mailed = await until(lambda: mails_ended(system), MAILED_WITHIN)
    measured("every mail sent after that", mailed.seconds, "s")
    mails.look()
    await read(system, books)
    late = [] if in_time else [f"not at rest within {limit} s: {drained.still or 'it was later'}"]
    return late + wrong(books)


def tell(measured: Measured, played: Played, load: Load, town: Town, books: Books, *, disk: bool) -> None:
    counted = Counter(fault.kind for fault in played.faults)
    planned = Counter(fault.kind for lane in lanes(0, disk=True) for fault in lane)
    for kind, number in sorted(planned.items()):
        measured(f"faults: {kind}", counted[kind], goal=f"{number}", ok=counted[kind] == number)
    if not disk:
        measured.note("No disk was filled: this machine lets the test mount no file system; run it as root.")
    goal = ACKNOWLEDGED_GOAL()
    acknowledged = len(load.acknowledged)
    measured("faults in all", len(played.faults))
    measured("requests acknowledged", acknowledged, goal=f"≥ {goal:,}", ok=acknowledged >= goal)
    measured("requests begun per second", load.begun / played.lasted)
    measured("offers accepted", len(town.accepted))
    records = [record for topic in books.records.values() for record in topic]
    measured("events read back", len({record.id for record in records}))
    measured("second copies of events on the topics", duplicates(records))
    measured(
        "mails, and second copies of them", f"{len(books.mails):,} and {sum(books.mails.values()) - len(books.mails):,}"
    )


def notice_all_harm(books: Books, seed: int, measured: Measured) -> None:
    """The checker itself: it must report each event that is dropped, doubled or swapped, and each doubled effect."""
    noticed = 0
    for harm, changed in harmed(books, random.Random(seed)):
        assert is_wrong(changed), f"the checker did not notice {harm}"
        noticed += 1
    measured("kinds of harm done to what was read, each noticed by the checker", noticed)
    assert noticed > 20


@contextmanager
def small_disk() -> Iterator[tuple[Path, Filler | None]]:
    with open_folder() as folder:
        data = folder / "data"
        data.mkdir()
        mounted = mount_small(data, DISK_MEGABYTES)
        DataDirectory(data).make()
        try:
            yield folder, Filler(data) if mounted else None
        finally:
            if mounted:
                unmount(data)


@contextmanager
def kept_on_failure(folder: Path, seed: int) -> Iterator[Played]:
    """Logs, the faults as they were played and what the checker found, in `.proof`."""
    played = Played()
    try:
        yield played
    except BaseException as error:
        kept = PROJECT / ".proof" / f"faults-seed-{seed}"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(folder / "data/logs", kept / "logs", dirs_exist_ok=True)
        (kept / "faults.txt").write_text("\n".join(played.lines))
        (kept / "why.json").write_text(json.dumps({"failed": str(error)}, indent=1))
        found = folder / "data/findings.txt"
        if found.exists():
            shutil.copy(found, kept)
        print(f"\n  kept: {kept}", flush=True)
        raise
