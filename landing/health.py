"""Asks every process of a running system how it is, and decides whether all is healthy. Used by `landing status`."""

import asyncio
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx

from landing.processes.ports import is_answered
from landing.supervisor.state import READY, Part, State

SMALL_LAG = 1_000
OLD_OUTBOX_SECONDS = 10.0
SECOND_LOOK_SECONDS = 1.0


@dataclass
class Health:
    """One process. `lag` is the sum over its topics. None: cannot be known. No `problems`: all is well."""

    name: str
    address: str
    status: str
    restarts: int
    pid: int | None
    ready: bool
    version: str = ""
    lag: int | None = None
    outbox_depth: int | None = None
    outbox_oldest_seconds: float | None = None
    parked: int | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        return not self.problems


async def survey(state: State) -> list[Health]:
    """How every part is. Where records wait to be read, it looks a second time: a lag that shrinks is no problem."""
    found = await look(state)
    if any(one.lag for one in found):
        await asyncio.sleep(SECOND_LOOK_SECONDS)
        earlier = {one.name: one.lag for one in found}
        found = await look(state)
    else:
        earlier = {}
    for one in found:
        one.problems = problems(one, earlier.get(one.name))
    return found


async def look(state: State) -> list[Health]:
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        return list(await asyncio.gather(*(look_at(client, state, part) for part in state.parts.values())))


async def look_at(client: httpx.AsyncClient, state: State, part: Part) -> Health:
    health = Health(part.name, part.address, part.status, part.restarts, part.pid, ready=False)
    if part.name not in state.services:
        health.ready = part.status == READY and await asyncio.to_thread(is_answered, part.port)
        return health
    try:
        answer = (await client.get(f"{part.address}/status")).json()
        fill(health, answer)
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        health.ready = False
    return health


def fill(health: Health, answer: dict[str, Any]) -> None:
    """Take over what a service says at `/status`; a null there means that it does not know at the moment."""
    outbox = answer.get("outbox") or {}
    health.ready = bool(answer["ready"])
    health.version = str(answer.get("version", ""))
    health.lag = sum(answer["lag"].values()) if answer.get("lag") is not None else None
    health.outbox_depth = outbox.get("depth")
    health.outbox_oldest_seconds = outbox.get("oldest_seconds")
    health.parked = answer.get("parked")
    bad = {name: found for name, found in answer.get("checks", {}).items() if found != "ok"}
    health.problems = [f"{name}: {found}" for name, found in (bad | answer.get("warnings", {})).items()]


def problems(one: Health, earlier_lag: int | None) -> list[str]:
    """What an operator should look at, in words; nothing when all is well."""
    found = list(one.problems)
    if not one.ready:
        found.append(one.status if one.status != READY else "not ready")
    if one.lag and (one.lag >= SMALL_LAG or earlier_lag is None or one.lag > earlier_lag):
        found.append(f"{one.lag} records wait to be read")
    if (one.outbox_oldest_seconds or 0) >= OLD_OUTBOX_SECONDS:
        found.append(f"an event waits {one.outbox_oldest_seconds:.0f} s for Kafka")
    if one.parked:
        found.append(f"{one.parked} parked messages")
    return found


def as_data(state: State, found: list[Health]) -> dict[str, Any]:
    """The whole as data."""
    return {
        "healthy": state.status == READY and all(one.healthy for one in found),
        "status": state.status,
        "version": state.version,
        "home": state.home,
        "data": state.data,
        "sample": state.sample,
        "parts": [asdict(one) | {"healthy": one.healthy} for one in found],
    }
