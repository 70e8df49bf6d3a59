"""kill -9 of each process once while requests flow: nothing acknowledged is lost, nothing happens twice.

The checks read databases and topics, not the services that are being tested.
"""

import asyncio
import os
import signal
from collections import Counter
from uuid import UUID

import asyncpg
import pytest

from landing.engines.postgres import Postgres
from landing.play.platform import connected
from landing.play.settled import settled
from landing.sample.entering import Entering
from shared.events.coaching import REQUESTS
from shared.events.envelope import Envelope
from shared.outbox.kafka import KafkaSettings
from tests.support.broker import Wire
from tests.support.eventually import eventually
from tests.support.load import Load
from tests.support.system import System

VICTIMS = ("coaching", "matching", "notifications", "participants", "portal", "kafka", "postgres")
COACHES, PLENTY = 4, 5000


async def test_nothing_is_lost_or_doubled_by_kill_9_of_each_process(system: System) -> None:
    async with connected(system.target) as platform:
        entering = Entering(platform)
        pool = await entering.pool("Under fire", ["NL-OV"], gather_minutes=0)
        employer = await entering.organisation("Onder Vuur BV", "7511 JE")
        await entering.member(pool, employer)
        for number in range(COACHES):
            coach = await entering.person(f"Coach {number}", "coach")
            await entering.coach([pool], coach, agreed_points=PLENTY)
    load = Load(system.target, {"pool_id": str(pool), "employer_id": str(employer), "target_group": "starter"})
    stop = asyncio.Event()
    running = asyncio.create_task(load.run(stop))
    try:
        await flows(load)
        for victim in VICTIMS:
            await kill(system, victim)
            await flows(load)
    finally:
        stop.set()
        await running
    assert load.failures == []
    await settled(system.target, within=90)

    acknowledged = set(load.acknowledged.values())
    assert len(acknowledged) == len(load.acknowledged) > 100, "each key got a request of its own"
    await check_databases(system, pool, acknowledged)
    await check_topic(system, acknowledged)


async def flows(load: Load, *, more: int = 15) -> None:
    """Requests are acknowledged again."""
    goal = len(load.acknowledged) + more

    async def reached() -> bool:
        return len(load.acknowledged) >= goal

    await eventually(reached, within=90, what=f"{more} more acknowledged requests")


async def kill(system: System, name: str) -> None:
    """kill -9, then wait until the supervisor has it running again."""
    pid = system.state.parts[name].pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    async def back() -> bool:
        part = system.state.parts[name]
        return part.pid not in (None, pid) and part.status == "ready"

    await eventually(back, within=90, what=f"{name} running again")


async def check_databases(system: System, pool: UUID, acknowledged: set[UUID]) -> None:
    requests = await rows(system, "coaching", "SELECT id, state FROM requests WHERE pool_id = $1", pool)
    assert {row["id"] for row in requests} == acknowledged, "the database holds what was acknowledged and no more"
    assert Counter(row["state"] for row in requests) == {"offered": len(acknowledged)}, "there is room for all"
    wrong = """
        SELECT c.id FROM coaches c WHERE c.points_held <> (
            SELECT coalesce(sum((o->>'points')::int), 0) FROM requests r, jsonb_array_elements(r.offers) o
            WHERE o->>'coach_id' = c.id::text AND o->>'state' = 'open')
    """
    assert await rows(system, "coaching", wrong) == [], "what is held is what was offered"
    twice = "SELECT notice_id FROM deliveries GROUP BY notice_id, person_id, channel HAVING count(*) > 1"
    assert await rows(system, "notifications", twice) == []


async def check_topic(system: System, acknowledged: set[UUID]) -> None:
    wire = Wire(KafkaSettings(kafka=system.target.kafka))
    ours = [e for e in await wire.envelopes(REQUESTS.name) if UUID(e.subject) in acknowledged]
    for kind in ("submitted", "coach_offered"):
        events = {e.id: e for e in ours if e.type == f"coaching.request.{kind}.v1"}
        assert Counter(UUID(e.subject) for e in events.values()) == Counter(acknowledged), f"one {kind} each"
    assert in_order(ours)


def in_order(envelopes: list[Envelope]) -> bool:
    """The first copy of each event comes in the order of its aggregate's versions."""
    last: dict[str, int] = {}
    seen: set[UUID] = set()
    for envelope in envelopes:
        if envelope.id not in seen:
            seen.add(envelope.id)
            if envelope.version < last.get(envelope.subject, 0):
                return False
            last[envelope.subject] = envelope.version
    return True


async def rows(system: System, database: str, query: str, *values: object) -> list[asyncpg.Record]:
    server = Postgres(system.data / "postgres", system.state.parts["postgres"].port)
    connection = await asyncpg.connect(server.admin_url, database=database)
    try:
        return list(await connection.fetch(query, *values))
    finally:
        await connection.close()


pytestmark = pytest.mark.end_to_end
