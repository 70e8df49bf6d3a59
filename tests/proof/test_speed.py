"""How fast the journey is: every figure of `landing bench journey` at full size, one of them and naive twins small."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from landing.bench.journey.figures import FULL, NAMES, QUICK, maker
from shared.events.envelope import Envelope
from shared.events.participants import PEOPLE_LATEST, PersonLatest
from shared.outbox.incoming import Incoming
from shared.outbox.kafka import KafkaSettings
from shared.outbox.projecting import SnapshotHandler
from shared.outbox.relay import Relay
from shared.outbox.unit_of_work import Cause
from tests.integration.shared.members import KEEPER, READER, Member
from tests.proof.measured import Measured
from tests.proof.sizes import IS_FULL, SPEED_FIGURES
from tests.support.broker import Wire
from tests.support.databases import Logins
from tests.support.running import Running, running

MESSAGES, RECORDS, ROUNDS = 600, 300, 3
CAUSE = Cause.by("service:test")
PROFILER = "`py-spy record --gil --format raw --pid PID`"
COSTLIEST = {
    "posts": "The costliest part of a POST is talking to PostgreSQL: six messages and one look at the caller's "
    f"roles, each awaited before the next, take some 30 % of the process's time ({PROFILER} on coaching).",
    "relay": "The costliest part of the relay is aiokafka's own sending, a third of its time, most of it writing to "
    f"the socket; choosing partitions takes a tenth ({PROFILER} on `landing.bench.journey.relaying`).",
    "consumers": "The costliest part of a projection is reading the records, 40 % of the handler's time, of which "
    f"two thirds are pydantic's validation of the body ({PROFILER} on matching).",
    "idle": "The costliest part of an idle service is aiokafka's loop of fetches, which ends each wait after half a "
    f"second: between an eighth and two fifths of its time ({PROFILER} on each).",
}
"""Found with the profiler beside a run of the figure; to be looked at again when a path changes."""


@pytest.mark.parametrize("figure", SPEED_FIGURES())
async def test_the_journey_is_fast(figure: str, measured: Measured) -> None:
    rows = [row async for row in maker(figure)(FULL if IS_FULL else QUICK, print)]
    assert rows, "nothing was measured"
    for row in rows:
        assert row.ratio is not None
        assert row.ratio > 0
        measured(row.what, row.measured, goal=row.goal, ok=row.verdict == "pass")
    if figure in COSTLIEST:
        measured.note(COSTLIEST[figure])


def test_every_figure_is_among_the_measured() -> None:
    assert set(SPEED_FIGURES.full) == set(NAMES)


@pytest.fixture
async def keeper(kafka: KafkaSettings, new_database: Callable[[str], Awaitable[Logins]]) -> AsyncIterator[Running]:
    """A running service; its own relay is stopped, so that the one under test has the outbox to itself."""
    async with running(KEEPER, await new_database("keeper")) as keeper:
        for task in keeper.process._tasks:
            if "Relay.run" in repr(task.get_coro()):
                task.cancel()
        yield keeper


async def test_a_relay_of_batches_is_faster_than_one_of_messages(
    keeper: Running, measured: Measured, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches, one_by_one = math.inf, math.inf
    for _ in range(ROUNDS):
        batches = min(batches, await drained(keeper))
        with monkeypatch.context() as patched:
            patched.setattr("shared.outbox.relay.BATCH_ROWS", 1)
            one_by_one = min(one_by_one, await drained(keeper))
    measured(
        "a relay, of one that sends message by message",
        one_by_one / batches,
        "×",
        goal="≥ 2",
        ok=one_by_one > 2 * batches,
    )
    assert one_by_one > 1.5 * batches


async def drained(keeper: Running) -> float:
    """Seconds until a relay that is connected and idle has published a filled outbox."""
    core, wake = keeper.core, asyncio.Event()
    relaying = asyncio.create_task(Relay(core.database, core.kafka, wake).run())
    await published(keeper, wake, 1)
    seconds = await published(keeper, wake, MESSAGES)
    relaying.cancel()
    return seconds


async def published(keeper: Running, wake: asyncio.Event, messages: int) -> float:
    async with keeper.core.units(CAUSE) as uow:
        await uow.record_new([Member(uuid7()) for _ in range(messages)])
    began = time.perf_counter()
    wake.set()
    while await depth(keeper):
        await asyncio.sleep(0.005)
    return time.perf_counter() - began


async def depth(keeper: Running) -> int:
    async with keeper.core.database.engine.connect() as connection:
        return int(await connection.scalar(sa.text("SELECT count(*) FROM outbox")))


async def test_a_batch_of_snapshots_is_faster_than_each_alone(
    kafka: KafkaSettings, new_database: Callable[[str], Awaitable[Logins]], wire: Wire, measured: Measured
) -> None:
    async with running(READER, await new_database("reader"), role="http") as reader:
        handler = reader.core.handlers[PEOPLE_LATEST.name]
        assert isinstance(handler, SnapshotHandler)
        await handler.handle(await records(wire, 1))  # compiled statements and connections come with the first
        batch, each = await records(wire, RECORDS), await records(wire, RECORDS)
        began = time.perf_counter()
        for first in range(0, RECORDS, 100):
            await handler.handle(batch[first : first + 100])
        together = time.perf_counter() - began
        for record in each:
            await handler.handle([record])
        alone = time.perf_counter() - began - together
    measured("a hundred snapshots at once, of each alone", alone / together, "×", goal="≥ 3", ok=alone > 3 * together)
    assert alone > 2 * together


async def records(wire: Wire, number: int) -> list[Incoming]:
    """As they would come from the broker."""
    return [incoming(wire.envelope(PersonLatest(person_id=uuid7())), offset) for offset in range(number)]


def incoming(envelope: Envelope, offset: int) -> Incoming:
    headers = tuple((name, value.encode()) for name, value in envelope.headers().items())
    return Incoming(envelope.topic, 0, offset, envelope.subject.encode(), headers, envelope.body())
