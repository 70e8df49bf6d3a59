"""Every kind of fault: what it breaks, how it mends it again, and when the platform must have recovered from it."""

import asyncio
import os
import random
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg

from tests.proof.faults.disk import Filler
from tests.proof.faults.system import KAFKA, POSTGRES, ProxiedSystem
from tests.support.eventually import eventually

BACK_WITHIN = 120.0
SESSION_TIMEOUT = 6.0
"""Of consumers (shared/outbox/subscribing.py): after this the broker gives their partitions to others."""
END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"


@dataclass(frozen=True)
class Stage:
    """What faults act on; `filler` is None where this machine may not mount a small file system."""

    system: ProxiedSystem
    filler: Filler | None


Play = Callable[[Stage, str, random.Random], Awaitable[None]]


async def kill(stage: Stage, part: str, _: random.Random) -> None:
    """kill -9 of one process; the supervisor starts it again."""
    pid = await _running(stage, part)
    os.kill(pid, signal.SIGKILL)

    async def back() -> bool:
        return stage.system.pid(part) not in {None, pid}

    await eventually(back, within=BACK_WITHIN, what=f"{part} running again")


async def stop(stage: Stage, service: str, dice: random.Random) -> None:
    """SIGSTOP for longer than the session time-out, then SIGCONT: it wakes up among those who took over."""
    pid = await _running(stage, service)
    os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(SESSION_TIMEOUT + dice.uniform(1, 3))
    finally:
        os.kill(pid, signal.SIGCONT)
    await _healthy(stage, service)


async def fill_disk(stage: Stage, _: str, dice: random.Random) -> None:
    """No space left for anybody: engines, logs, mailbox, supervisor."""
    assert stage.filler is not None
    await asyncio.to_thread(stage.filler.fill)
    try:
        await asyncio.sleep(dice.uniform(2, 5))
    finally:
        await asyncio.to_thread(stage.filler.free)
    await eventually(_slowly(stage.system.is_healthy), within=BACK_WITHIN, what="everything running after a full disk")


async def end_sessions(stage: Stage, database: str, _: random.Random) -> None:
    """Every session of one service's database ends, whatever it was doing."""

    async def ended() -> bool:
        try:
            async with stage.system.database(database) as connection:
                await connection.execute(END_SESSIONS, database)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False  # the other lane has just killed PostgreSQL
        return True

    await eventually(_slowly(ended), within=BACK_WITHIN, what=f"an end of all sessions of {database}")


async def cut(stage: Stage, way: str, dice: random.Random) -> None:
    """Connections between one service and one engine are reset, and new ones too."""
    proxy = stage.system.proxies[_way(way)]
    proxy.cut()
    try:
        await asyncio.sleep(dice.uniform(0.5, 4))
    finally:
        proxy.mend()


async def freeze(stage: Stage, way: str, dice: random.Random) -> None:
    """Nothing passes for longer than the session time-out; then all of it, or a reset."""
    proxy = stage.system.proxies[_way(way)]
    proxy.freeze()
    try:
        await asyncio.sleep(SESSION_TIMEOUT + dice.uniform(0.5, 2))
        if dice.random() < 0.5:
            proxy.cut()
    finally:
        proxy.mend()


async def slow(stage: Stage, way: str, dice: random.Random) -> None:
    """Everything comes late, in both directions."""
    proxy = stage.system.proxies[_way(way)]
    proxy.delay = dice.uniform(0.05, 0.4)
    try:
        await asyncio.sleep(dice.uniform(3, 6))
    finally:
        proxy.mend()


async def _running(stage: Stage, part: str) -> int:
    async def pid() -> int | None:
        return stage.system.pid(part)

    found = await eventually(pid, within=BACK_WITHIN, what=f"{part} running")
    assert found is not None
    return found


async def _healthy(stage: Stage, service: str) -> None:
    ready = _slowly(lambda: stage.system.is_ready(service))
    await eventually(ready, within=BACK_WITHIN, what=f"{service} ready again")


def _slowly(look: Callable[[], Awaitable[bool]]) -> Callable[[], Awaitable[bool]]:
    """Asking all the time would be a load of its own."""

    async def look_and_pause() -> bool:
        found = await look()
        await asyncio.sleep(0 if found else 0.3)
        return found

    return look_and_pause


def _way(name: str) -> tuple[str, str]:
    service, _, engine = name.partition("/")
    return service, engine


def ways(databases: tuple[str, ...]) -> list[str]:
    """Between each service with a database and each engine."""
    return [f"{service}/{engine}" for service in databases for engine in (KAFKA, POSTGRES)]
