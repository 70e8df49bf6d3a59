"""Whether this process lives, whether it may be given work, and how far behind it is. No personal data, so no token."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from shared.identity.policy import public
from shared.observability import metrics

T = TypeVar("T")
PATIENCE = 2.0
WHY = "tells no more than whether the service runs and how far behind it is"


@dataclass(frozen=True, slots=True)
class OutboxState:
    depth: int = 0
    oldest_seconds: float = 0.0


class Probe(Protocol):
    """What the runtime knows about its process. Each answer is asked anew; a slow or failing one counts as bad news."""

    async def checks(self) -> dict[str, str]:
        """`{"database": "ok", "kafka": "no answer"}`: ready when each is `ok`."""

    async def lag(self) -> dict[str, int]:
        """Records not handled yet, by topic."""

    async def outbox(self) -> OutboxState:
        """What waits for the broker."""

    async def parked(self) -> int:
        """How many messages wait for an operator."""

    async def warnings(self) -> dict[str, str]:
        """What an operator should know though the process is ready."""


class NoProbe:
    """For a process without a database and without topics."""

    async def checks(self) -> dict[str, str]:
        return {}

    async def lag(self) -> dict[str, int]:
        return {}

    async def outbox(self) -> OutboxState:
        return OutboxState()

    async def parked(self) -> int:
        return 0

    async def warnings(self) -> dict[str, str]:
        return {}


def health_router(service: str, version: str, probe: Probe) -> APIRouter:
    router = APIRouter(dependencies=[public(WHY)], tags=["health"])

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "live"}

    @router.get("/health/ready", responses={503: {"description": "Not ready: see checks."}})
    async def ready() -> Response:
        """The process can do its work: everything it needs answers."""
        checks = await _checks(probe)
        good = _all_ok(checks)
        return JSONResponse({"ready": good, "checks": checks}, 200 if good else 503)

    @router.get("/status")
    async def status() -> dict[str, Any]:
        """How this process and its queues stand."""
        checks = await _checks(probe)
        (lag, outbox, parked), warnings = await asyncio.gather(_queues(probe), _or_none(probe.warnings()))
        return {
            "service": service,
            "version": version,
            "ready": _all_ok(checks) and lag is not None and outbox is not None and parked is not None,
            "checks": checks,
            "lag": lag or {},
            "outbox": {"depth": outbox.depth, "oldest_seconds": round(outbox.oldest_seconds, 3)} if outbox else None,
            "parked": parked,
            "warnings": warnings if warnings is not None else {"warnings": "cannot be read at the moment"},
        }

    @router.get("/metrics", include_in_schema=False)
    async def numbers(_: Request) -> Response:
        """For Prometheus."""
        lag, outbox, parked = await _queues(probe)
        for topic, behind in (lag or {}).items():
            metrics.CONSUMER_LAG.labels(topic).set(behind)
        if outbox is not None:
            metrics.OUTBOX_DEPTH.set(outbox.depth)
            metrics.OUTBOX_OLDEST_SECONDS.set(outbox.oldest_seconds)
        if parked is not None:
            metrics.PARKED_MESSAGES.set(parked)
        text, content_type = metrics.exposition()
        return Response(text, media_type=content_type)

    return router


async def _checks(probe: Probe) -> dict[str, str]:
    checks = await _or_none(probe.checks())
    return checks if checks is not None else {"probe": "does not answer"}


async def _queues(probe: Probe) -> tuple[dict[str, int] | None, OutboxState | None, int | None]:
    """None where the truth cannot be known at the moment."""
    lag, outbox, parked = await asyncio.gather(
        _or_none(probe.lag()), _or_none(probe.outbox()), _or_none(probe.parked())
    )
    return lag, outbox, parked


async def _or_none(asking: Awaitable[T]) -> T | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await asking
    except Exception:
        return None


def _all_ok(checks: dict[str, str]) -> bool:
    return all(found == "ok" for found in checks.values())
