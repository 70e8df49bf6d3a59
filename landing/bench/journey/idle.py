"""What all services cost while nothing happens: processor time and memory beside the engines."""

import asyncio
import time
from collections.abc import AsyncIterator

from landing.bench.journey.figures import Size, Tell, at_most
from landing.bench.journey.rig import cpu_seconds, resident_bytes
from landing.bench.match.row import Row
from landing.demo.throwaway import throwaway_system
from landing.play.settled import settled
from landing.play.target import Target

PERCENT, GIGABYTES = 5.0, 1.2
REST_SECONDS = 5.0


async def rows(size: Size, tell: Tell) -> AsyncIterator[Row]:
    tell("idle: starting the whole system with its sample pool")
    async with throwaway_system() as state:
        await settled(Target.of(state), within=60)
        await asyncio.sleep(REST_SECONDS)
        pids = {name: pid for name in state.services if (pid := state.parts[name].pid)}
        shares = []
        for _ in range(size.rounds):
            before, began = {name: cpu_seconds(pid) for name, pid in pids.items()}, time.perf_counter()
            await asyncio.sleep(size.idle_seconds)
            seconds = time.perf_counter() - began
            used = {name: 100 * (cpu_seconds(pid) - before[name]) / seconds for name, pid in pids.items()}
            tell("idle: " + ", ".join(f"{name} {share:.1f} %" for name, share in used.items()))
            shares.append(sum(used.values()))
        memory = sum(resident_bytes(pid) for pid in pids.values()) / 2**30
    yield at_most("all services idle", "% of one core", PERCENT, shares)
    yield at_most("memory of all services", "GB", GIGABYTES, [memory])
