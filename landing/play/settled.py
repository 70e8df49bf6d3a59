"""Waits until nothing is on its way: all outboxes empty, all records handled, twice in a row."""

import asyncio
from typing import Any

import httpx

from landing.errors import LandingError
from landing.play.target import Target

PAUSE = 0.05


async def settled(target: Target, *, within: float = 30.0) -> None:
    """Raises LandingError when the system does not come to rest in time, or holds parked messages."""
    quiet = 0
    try:
        async with asyncio.timeout(within), httpx.AsyncClient(timeout=10) as http:
            while quiet < 2:
                states = await asyncio.gather(*(_status(http, url) for url in target.urls.values()))
                quiet = quiet + 1 if all(map(_at_rest, states)) else 0
                await asyncio.sleep(PAUSE)
    except TimeoutError:
        raise LandingError(f"The system did not come to rest within {within:.0f} s: see `landing status`.") from None


async def _status(http: httpx.AsyncClient, url: str) -> dict[str, Any]:
    try:
        return dict((await http.get(f"{url}/status")).json())
    except httpx.TransportError:
        return {}


def _at_rest(status: dict[str, Any]) -> bool:
    """An answer that leaves something out says that it is not known."""
    outbox = status.get("outbox")
    return bool(status.get("ready")) and outbox is not None and outbox["depth"] == 0 and not any(status["lag"].values())
