"""A message that cannot be handled is parked with its reason; others flow on, and order per key is kept."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from zlib import crc32

import asyncpg
import pytest

from landing.engines.databases import with_database
from landing.engines.postgres import Postgres
from landing.play.platform import Platform, connected
from shared.events.coaching import REQUESTS, RequestSubmittedV1
from shared.events.envelope import Envelope
from shared.outbox.kafka import KafkaSettings
from shared.outbox.tables import SHARDS
from tests.proof.measured import Measured
from tests.proof.poison.consumed import Consumed, consumed
from tests.proof.poison.kinds import Poison, poisons
from tests.proof.sizes import POISON_ROUNDS
from tests.support.broker import Wire
from tests.support.eventually import eventually
from tests.support.system import System, running_system

CONSUMED = consumed()
WITHIN = 90.0


@pytest.fixture(scope="module")
def poisoned() -> Iterator[System]:
    """A system of its own: what is sent here concerns nobody, and would disturb others."""
    with running_system() as system:
        yield system


@asynccontextmanager
async def wired(system: System) -> AsyncIterator[Wire]:
    wire = Wire(KafkaSettings(kafka=system.target.kafka))
    try:
        yield wire
    finally:
        await wire.close()


@asynccontextmanager
async def database(system: System, name: str) -> AsyncIterator[asyncpg.Connection]:
    server = Postgres(system.data / "postgres", system.state.parts["postgres"].port)
    connection = await asyncpg.connect(with_database(server.admin_url, name))
    try:
        yield connection
    finally:
        await connection.close()


async def parked(system: System, service: str, keys: list[str]) -> dict[str, list[tuple[int, str]]]:
    """(id, reason) of what this service parked under these keys, in order."""
    query = "SELECT id, convert_from(key, 'UTF8') AS key, reason FROM parked_messages WHERE key = ANY($1) ORDER BY id"
    async with database(system, service) as connection:
        found: dict[str, list[tuple[int, str]]] = {}
        for row in await connection.fetch(query, [key.encode() for key in keys]):
            found.setdefault(row["key"], []).append((row["id"], row["reason"]))
        return found


async def handled(system: System, what: Consumed, sent: list[Envelope]) -> list[str]:
    """The ids of those that had their effect: in the inbox by time, or in the read model."""
    ids = [envelope.id for envelope in sent]
    query = "SELECT event_id FROM inbox WHERE event_id = ANY($1) ORDER BY handled_at"
    if not what.of_facts:
        query = f"SELECT event_id FROM {what.table} WHERE event_id = ANY($1)"
    async with database(system, what.service) as connection:
        return [str(row["event_id"]) for row in await connection.fetch(query, ids)]


@pytest.mark.parametrize("what", CONSUMED, ids=lambda what: f"{what.service} reads {what.topic}")
async def test_poison_is_parked_and_others_flow_on(poisoned: System, what: Consumed, measured: Measured) -> None:
    async with wired(poisoned) as wire, connected(poisoned.target) as platform:
        number = 0
        for _ in range(POISON_ROUNDS()):
            sent, others = await send_poison(wire, what)
            await check_parked(poisoned, what, sent, others)
            number += len(sent)
            if what.of_facts:
                await check_order_behind(poisoned, platform, wire, what, sent)
            else:
                await check_cleared_by_newer(poisoned, wire, what, sent)
    measured("poison sent, each parked with its reason", number)
    assert await parked(poisoned, what.service, [poison.instead_of.subject for poison in sent]) == {}


async def send_poison(wire: Wire, what: Consumed) -> tuple[list[Poison], list[Envelope]]:
    """Poison of every kind, with a good event of another key behind each."""
    sent, others = list(poisons(what)), []
    for poison in sent:
        await wire.raw(what.topic, poison.key, poison.body, poison.headers)
        others.append(what.good())
        await wire.send(others[-1])
    return sent, others


async def check_parked(system: System, what: Consumed, sent: list[Poison], others: list[Envelope]) -> None:
    expected = {poison.instead_of.subject: poison.reason for poison in sent}

    async def all_parked() -> bool:
        found = await parked(system, what.service, list(expected))
        return {key: messages[0][1] for key, messages in found.items()} == expected

    async def all_others() -> bool:
        return set(await handled(system, what, others)) == {str(envelope.id) for envelope in others}

    await eventually(all_others, within=WITHIN, what="the good events of other keys handled")
    await eventually(all_parked, within=WITHIN, what=f"parked {expected}")


async def check_order_behind(
    system: System, platform: Platform, wire: Wire, what: Consumed, sent: list[Poison]
) -> None:
    """What follows under the same key waits behind; when the poison is given up, it is handled in its order."""
    behind = {p.instead_of.subject: [what.good(version=v, key=p.instead_of.subject) for v in (2, 3)] for p in sent}
    for envelopes in behind.values():
        for envelope in envelopes:
            await wire.send(envelope)

    async def all_behind() -> bool:
        found = await parked(system, what.service, list(behind))
        return all([reason for _, reason in messages[1:]] == ["behind_parked"] * 2 for messages in found.values())

    await eventually(all_behind, within=WITHIN, what="what follows parked behind")
    for key, messages in (await parked(system, what.service, list(behind))).items():
        (poison, _), (second, _), _ = messages
        await platform.command(what.service, f"/parked/{poison}/discard")
        assert (await platform.command(what.service, f"/parked/{second}/replay"))["replayed"] == 2
        assert await handled(system, what, behind[key]) == [str(envelope.id) for envelope in behind[key]]


async def check_cleared_by_newer(system: System, wire: Wire, what: Consumed, sent: list[Poison]) -> None:
    """A newer snapshot is applied, and makes the unreadable older one pointless."""
    newer = [what.good(version=2, key=poison.instead_of.subject) for poison in sent]
    for envelope in newer:
        await wire.send(envelope)

    async def all_applied() -> bool:
        return len(await handled(system, what, newer)) == len(newer)

    async def all_cleared() -> bool:
        return await parked(system, what.service, [envelope.subject for envelope in newer]) == {}

    await eventually(all_applied, within=WITHIN, what="newer snapshots applied")
    await eventually(all_cleared, within=WITHIN, what="the older ones cleared")


async def test_an_operator_sees_it_and_handles_it_when_the_cause_is_gone(poisoned: System, measured: Measured) -> None:
    what = Consumed("notifications", REQUESTS.name, RequestSubmittedV1, "")
    first = what.good()
    second = what.good(version=2, key=first.subject)
    await eventually(lambda: healthy(poisoned), within=WITHIN, what="health before")
    async with database(poisoned, "notifications") as connection, wired(poisoned) as wire:
        await connection.execute("ALTER TABLE notices RENAME TO mislaid")
        try:
            for envelope in (first, second):
                await wire.send(envelope)

            async def both_parked() -> list[tuple[int, str]]:
                found = (await parked(poisoned, "notifications", [first.subject])).get(first.subject, [])
                return found if len(found) == 2 else []

            (id, reason), (_, behind) = await eventually(both_parked, within=WITHIN, what="both parked")
            assert (reason, behind) == ("handler_failed", "behind_parked")
            failed = poisoned.landing("parked", "replay", "notifications", str(id))
            assert failed.returncode == 1 and "still cannot be handled" in failed.stdout + failed.stderr
        finally:
            await connection.execute("ALTER TABLE mislaid RENAME TO notices")
    status = poisoned.landing("status")
    assert status.returncode == 1 and "2 parked messages" in status.stdout
    listed = [message["id"] for message in poisoned.landing_json("parked", "list", "notifications")]
    assert id in listed and len(listed) == 2
    shown = json.loads(poisoned.landing("parked", "show", "notifications", str(id)).stdout)
    assert shown["headers"]["ce_id"] == str(first.id) and shown.get("body") is None
    replayed = poisoned.landing("parked", "replay", "notifications", str(id))
    assert replayed.returncode == 0 and "Handled 2 messages" in replayed.stdout
    assert await handled(poisoned, what, [first, second]) == [str(first.id), str(second.id)]
    await eventually(lambda: healthy(poisoned), within=WITHIN, what="health after the replay")
    measured("messages handled by a replay after their cause was gone", 2)


async def healthy(system: System) -> bool:
    await asyncio.sleep(1)  # to ask is work too
    return system.landing("status").returncode == 0


TOO_LARGE = """
    INSERT INTO outbox (shard, topic, key, headers, body, recorded_at)
    SELECT $1, $2, $3, CAST($4 AS jsonb), $5, $6
"""


async def test_an_event_over_the_brokers_limit_is_parked_at_the_writer(poisoned: System, measured: Measured) -> None:
    what = Consumed("notifications", REQUESTS.name, RequestSubmittedV1, "")
    large, other = what.good(), what.good()
    behind = what.good(version=2, key=large.subject)
    async with database(poisoned, "coaching") as connection:
        for envelope in (large, behind, other):
            body = b"x" * 2_000_000 if envelope is large else envelope.body()
            headers = json.dumps(envelope.headers())
            key = envelope.subject
            row = (crc32(key.encode()) % SHARDS, envelope.topic, key, headers, body, envelope.recorded_time)
            await connection.execute(TOO_LARGE, *row)

    async def both_parked() -> list[tuple[int, str]]:
        return (await parked(poisoned, "coaching", [large.subject])).get(large.subject, [])[1:]

    async def other_flows() -> bool:
        return await handled(poisoned, what, [other]) == [str(other.id)]

    await eventually(other_flows, within=WITHIN, what="the other key's event handled")
    await eventually(both_parked, within=WITHIN, what="the large one and what follows parked")
    (first, reason), (second, waits) = (await parked(poisoned, "coaching", [large.subject]))[large.subject]
    assert (reason, waits) == ("too_large", "behind_parked")
    assert poisoned.landing("status").returncode == 1
    assert poisoned.landing("parked", "discard", "coaching", str(first), "--yes").returncode == 0
    assert poisoned.landing("parked", "replay", "coaching", str(second)).returncode == 0

    async def behind_flows() -> bool:
        return await handled(poisoned, what, [behind]) == [str(behind.id)]

    await eventually(behind_flows, within=WITHIN, what="what waited behind handled")
    await eventually(lambda: healthy(poisoned), within=WITHIN, what="health after the replay")
    measured("events over the broker's limit parked at the writer", 1)
