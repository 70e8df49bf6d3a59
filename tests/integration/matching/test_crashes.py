"""Matching is level-triggered: killed, stopped or doubled, it proposes what one undisturbed process would have."""

import signal
from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest

from services.matching.main import build
from shared.db import Database
from shared.events.matching import PROPOSALS, CoachesProposedV1
from shared.outbox.kafka import KafkaSettings
from tests.integration.matching.cases import Case, assert_within_capacity, play, some_cases
from tests.integration.matching.programs import Program, engine_among, looking_into, program, proposed
from tests.integration.matching.stage import Stage, by_request, nothing_to_do, stage_on
from tests.support.broker import Wire
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.running import running

pytestmark = pytest.mark.integration
POOLS, SEED = 40, 7
NewDatabase = Callable[[str], Awaitable[Logins]]


async def undisturbed(
    cases: list[Case], kafka: KafkaSettings, logins: Logins, monkeypatch: pytest.MonkeyPatch
) -> dict[UUID, CoachesProposedV1]:
    """What one process proposes on topics of its own."""
    with monkeypatch.context() as apart:
        apart.setenv("LANDING_TOPIC_PREFIX", f"{kafka.topic_prefix}calm.")
        wire = Wire(KafkaSettings())
        async with stage_on(wire) as stage:
            await play(stage, cases)
            async with running(build(), logins) as service:
                await eventually(lambda: proposed(service.core.database), within=30, what="the first proposal")
                await eventually(lambda: nothing_to_do(service.core.database), within=30, what="an empty queue")
                found = by_request(await wire.envelopes(PROPOSALS.name))
        await wire.close()
    return found


async def test_killed_in_the_middle_of_a_window_it_ends_as_if_undisturbed(
    stage: Stage,
    kafka: KafkaSettings,
    new_database: NewDatabase,
    business_clock: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = some_cases(POOLS, SEED)
    await play(stage, cases)
    business_clock(24)
    calm = await undisturbed(cases, kafka, await new_database("matching"), monkeypatch)
    logins = await new_database("matching")
    async with looking_into(logins) as database:
        async with program(logins) as first:
            stored = await eventually(lambda: proposed(database), within=60, what="the first proposals")
            await first.kill()
        assert stored < len(calm), "it was killed too late to show anything"
        async with program(logins):
            found = await eventually(lambda: as_many(stage, len(calm)), within=60, what="all proposals")
            await eventually(lambda: nothing_to_do(database), within=30, what="an empty queue")
    assert found == calm
    assert_within_capacity(cases, found)


async def test_one_of_two_replicas_plans_and_the_other_takes_over(stage: Stage, new_database: NewDatabase) -> None:
    logins = await new_database("matching")
    pool, employer = await stage.pool(), await stage.employer()
    await stage.coach(pool, points=100)
    async with looking_into(logins) as database, program(logins) as one:
        engine = await eventually(lambda: engine_among(database, [one]), within=60, what="an engine")
        async with program(logins) as two:
            both = [one, two]
            await eventually(two.ready, within=60, what="the second process")
            asked = [await stage.request(pool, employer) for _ in range(3)]
            assert set(await stage.proposed(3, within=60)) == {request.request_id for request in asked}
            assert await engine_among(database, both) is engine
            await engine.kill()
            other = await eventually(lambda: engine_among(database, both), within=5, what="a takeover")
            assert other is not engine
            asked += [await stage.request(pool, employer) for _ in range(3)]
            found = await eventually(lambda: as_many(stage, 6), within=60, what="proposals of the second engine")
    assert set(found) == {request.request_id for request in asked}


async def test_an_engine_that_was_stopped_loses_its_place_and_cannot_write_any_more(
    stage: Stage, new_database: NewDatabase
) -> None:
    logins = await new_database("matching")
    pool, employer = await stage.pool(), await stage.employer()
    await stage.coach(pool, points=100)
    async with looking_into(logins) as database, program(logins) as one, program(logins) as two:
        both = [one, two]
        for each in both:
            await eventually(each.ready, within=60, what="both processes")
        stopped = await eventually(lambda: engine_among(database, both), within=60, what="an engine")
        stopped.process.send_signal(signal.SIGSTOP)
        other = await eventually(lambda: another(database, both, stopped), within=15, what="a takeover")
        asked = [await stage.request(pool, employer) for _ in range(5)]
        stopped.process.send_signal(signal.SIGCONT)
        found = await eventually(lambda: as_many(stage, 5), within=60, what="all proposals")
        assert await engine_among(database, both) is other
    assert set(found) == {request.request_id for request in asked}


async def as_many(stage: Stage, count: int) -> dict[UUID, CoachesProposedV1]:
    found = by_request(await stage.wire.envelopes(PROPOSALS.name))
    return found if len(found) >= count else {}


async def another(database: Database, programs: list[Program], than: Program) -> Program | None:
    found = await engine_among(database, programs)
    return None if found is than else found
