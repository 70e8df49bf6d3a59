"""Asks every service how it is, all at once and briefly. The start page shows the answers; nothing is ever cached."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Condition(StrEnum):
    RUNNING = "running"
    ATTENTION = "attention"
    NOT_READY = "not_ready"
    DOWN = "down"


class Outbox(BaseModel):
    depth: int = 0


class Status(BaseModel):
    """What `/status` of a service says. It sends null where it does not know: never where it is ready."""

    model_config = ConfigDict(extra="ignore")

    ready: bool
    checks: dict[str, str] = Field(default_factory=dict)
    lag: dict[str, int] = Field(default_factory=dict)
    outbox: Outbox | None = None
    parked: int | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """One service's condition with the numbers behind it; `failing` names the checks that are not ok."""

    service: str
    condition: Condition
    behind: int = 0
    waiting: int = 0
    parked: int = 0
    failing: tuple[str, ...] = ()


async def ask_all(client: httpx.AsyncClient, addresses: Mapping[str, str], *, within: float) -> list[Health]:
    """The health of each service, in the order given, within so many seconds. Never raises: silence is an answer."""
    return list(
        await asyncio.gather(*(ask(client, service, address, within) for service, address in addresses.items()))
    )


async def ask(client: httpx.AsyncClient, service: str, address: str, within: float) -> Health:
    """The health of one service. The bound covers the whole answer: httpx bounds each read alone."""
    try:
        async with asyncio.timeout(within):
            answer = await client.get(f"{address}/status")
        status = Status.model_validate_json(answer.content)
    except (httpx.HTTPError, TimeoutError, ValidationError):
        return Health(service, Condition.DOWN)
    return Health(
        service,
        _condition(status),
        behind=sum(status.lag.values()),
        waiting=status.outbox.depth if status.outbox else 0,
        parked=status.parked or 0,
        failing=tuple(_failing(status.checks.items())),
    )


def _condition(status: Status) -> Condition:
    if not status.ready:
        return Condition.NOT_READY
    return Condition.ATTENTION if status.parked else Condition.RUNNING


def _failing(checks: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (name for name, result in checks if result != "ok")
