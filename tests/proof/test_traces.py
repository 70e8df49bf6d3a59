"""The exported spans of all processes form one trace, from the POST to the inbox, also after a retry and a replay."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from landing.engines.databases import with_database
from landing.engines.postgres import Postgres
from landing.play.platform import Platform, connected
from landing.sample.entering import Entering
from shared.events.coaching import REQUESTS
from shared.outbox.kafka import KafkaSettings
from tests.proof.measured import Measured
from tests.proof.spans import spans_of
from tests.support.broker import Wire
from tests.support.eventually import eventually
from tests.support.system import System

PARTS = {"coaching", "matching", "notifications"}
WITHIN = 90.0
INBOX = "SELECT count(*) FROM deliveries WHERE correlation_id = $1 AND template = 'offer_for_you' AND channel = 'inbox'"


@asynccontextmanager
async def admin(system: System, database: str) -> AsyncIterator[asyncpg.Connection]:
    server = Postgres(system.data / "postgres", system.state.parts["postgres"].port)
    connection = await asyncpg.connect(with_database(server.admin_url, database))
    try:
        yield connection
    finally:
        await connection.close()


async def ask(platform: Platform) -> UUID:
    """One request in a pool of its own, where one coach has room for it."""
    entering = Entering(platform)
    pool = await entering.pool("Traced", ["NL-OV"], gather_minutes=0)
    employer = await entering.organisation("Spoor BV", "7511 JE")
    await entering.member(pool, employer)
    await entering.coach([pool], await entering.person("Coach", "coach"), agreed_points=50)
    body = {"pool_id": str(pool), "employer_id": str(employer), "target_group": "starter"}
    return await entering.request(body)


async def told(system: System, request: UUID) -> bool:
    """The coach's notice stands in his inbox."""
    async with admin(system, "notifications") as connection:
        return bool(await connection.fetchval(INBOX, request))


async def whole_trace(system: System, request: UUID) -> list[dict[str, Any]]:
    """All spans of the trace in which the request was made, once they are one tree from the POST to the inbox."""
    wire = Wire(KafkaSettings(kafka=system.target.kafka))
    submitted = (await wire.envelopes(REQUESTS.name, request))[0]
    assert submitted.traceparent is not None
    trace_id = submitted.traceparent.split("-")[1]

    async def complete() -> list[dict[str, Any]]:
        """The inbox was written, and nobody is still inside a span that others already name as their parent.

        What is read later is another matter: mails are still on their way.
        """
        spans = spans_of(system.traces, trace_id)
        told_of = {"store_notice", "expand notice"} & {span["name"] for span in spans}
        return spans if told_of and not orphans(spans) else []

    return await eventually(complete, within=WITHIN, what="the spans of the inbox, each with its parent")


def orphans(spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {span["span_id"] for span in spans}
    return [span for span in spans if span["parent_id"] is not None and span["parent_id"] not in known]


def unbroken(spans: list[dict[str, Any]]) -> None:
    assert orphans(spans) == []
    (root,) = [span for span in spans if span["parent_id"] is None]
    assert root["service"] == "coaching" and "POST" in root["name"]
    assert {span["service"] for span in spans} >= PARTS


async def test_one_trace_from_the_request_to_the_inbox(system: System, measured: Measured) -> None:
    async with connected(system.target) as platform:
        request = await ask(platform)
    await eventually(lambda: told(system, request), within=WITHIN, what="the coach told")
    spans = await whole_trace(system, request)
    unbroken(spans)
    measured("spans of one trace, each with its parent", len(spans))


async def test_one_trace_also_after_a_retry(system: System, measured: Measured) -> None:
    async with connected(system.target) as platform, admin(system, "postgres") as connection:
        await connection.execute("ALTER DATABASE notifications ALLOW_CONNECTIONS false")
        try:
            ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'notifications'"
            await connection.execute(ended)
            request = await ask(platform)
            await eventually(lambda: failed(system, transient=True), within=WITHIN, what="a try that failed")
        finally:
            await connection.execute("ALTER DATABASE notifications ALLOW_CONNECTIONS true")
    await eventually(lambda: told(system, request), within=WITHIN, what="the coach told after all")
    spans = await whole_trace(system, request)
    unbroken(spans)
    measured("spans of one trace with a retry in it", len(spans))


async def test_one_trace_also_after_a_replay(system: System, measured: Measured) -> None:
    async with connected(system.target) as platform, admin(system, "notifications") as connection:
        await connection.execute("ALTER TABLE notices RENAME TO mislaid")
        try:
            request = await ask(platform)

            async def both_parked() -> list[Any]:
                query = "SELECT id, reason FROM parked_messages WHERE key = $1 ORDER BY id"
                found = await connection.fetch(query, str(request).encode())
                return found if len(found) >= 2 else []

            messages = await eventually(both_parked, within=WITHIN, what="submitted and offered parked")
        finally:
            await connection.execute("ALTER TABLE mislaid RENAME TO notices")
        assert [message["reason"] for message in messages] == ["handler_failed", "behind_parked"]
        await platform.command("notifications", f"/parked/{messages[0]['id']}/replay")
    await eventually(lambda: told(system, request), within=WITHIN, what="the coach told after the replay")
    spans = await whole_trace(system, request)
    unbroken(spans)
    assert [span for span in spans if span["service"] == "notifications" and span["status"] == "error"]
    measured("spans of one trace with a replay in it", len(spans))


async def failed(system: System, *, transient: bool) -> bool:
    """Whether notifications said that it could not handle something."""
    log = (system.data / "logs/notifications.log").read_text(errors="replace")
    return f'"transient":{str(transient).lower()}' in log
