"""Says when nothing is on its way any more, from databases and the broker's offsets."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from aiokafka.errors import KafkaError

from shared.events.registry import READERS
from shared.outbox.kafka import GroupPositions
from tests.proof.faults.system import ProxiedSystem

LOOK_EVERY = 0.5
ENGINE_TROUBLE = (OSError, TimeoutError, KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True)
class Waited:
    """`still` names what was still on its way when the time was up; nothing when all came to rest."""

    seconds: float
    still: str = ""


async def until(reached: Callable[[], Awaitable[str]], within: float) -> Waited:
    """Wait until `reached` names nothing that is still on its way."""
    began = time.monotonic()
    while True:
        try:
            still = await reached()
        except ENGINE_TROUBLE as error:
            still = type(error).__name__
        waited = time.monotonic() - began
        if not still or waited > within:
            return Waited(waited, still)
        await asyncio.sleep(LOOK_EVERY)


async def at_rest(system: ProxiedSystem, room: set[UUID]) -> str:
    """What is on its way; empty when nothing is."""
    if waiting := await outboxes_empty(system):
        return waiting
    if lag := await _lag(system):
        return lag
    async with system.database("matching") as connection:
        if await connection.fetchval("SELECT count(*) FROM pools_to_plan"):
            return "pools to plan"
    async with system.database("coaching") as connection:
        query = "SELECT count(*) FROM requests WHERE state = 'waitlisted' AND pool_id = ANY($1)"
        if waiting := await connection.fetchval(query, list(room)):
            return f"{waiting} requests without an offer"
    async with system.database("notifications") as connection:
        if waiting := await connection.fetchval("SELECT count(*) FROM notices WHERE state = 'stored'"):
            return f"{waiting} notices"
    return ""


async def outboxes_empty(system: ProxiedSystem) -> str:
    for database in system.databases:
        async with system.database(database) as connection:
            if waiting := await connection.fetchval("SELECT count(*) FROM outbox"):
                return f"{waiting} in the outbox of {database}"
    return ""


async def mails_ended(system: ProxiedSystem) -> str:
    async with system.database("notifications") as connection:
        waiting = await connection.fetchval("SELECT count(*) FROM deliveries WHERE state = 'pending'")
        outbox = await connection.fetchval("SELECT count(*) FROM outbox")
    return f"{waiting} mails, {outbox} events of mails" if waiting or outbox else await _lag(system)


async def _lag(system: ProxiedSystem) -> str:
    for service in system.databases:
        positions = GroupPositions(system.kafka, service, [t for t, readers in READERS.items() if service in readers])
        try:
            behind = {topic: lag for topic, lag in (await positions.lag()).items() if lag}
        finally:
            await positions.close()
        # Deliveries are tailed without a group, for streams that are open: nobody commits how far.
        behind.pop("notifications.deliveries.v1", None)
        if behind:
            return f"{service} is behind on {behind}"
    return ""
