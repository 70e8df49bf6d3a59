"""Long work beside the engine's connection: one that is silent for too long would lose its lock."""

import asyncio
from typing import TypeVar

from services.matching.application.ports import Desk

T = TypeVar("T")
PING_SECONDS = 1.0


async def pinging(desk: Desk, work: asyncio.Task[T]) -> T:
    """What the work comes to."""
    while not (await asyncio.wait({work}, timeout=PING_SECONDS))[0]:
        await desk.ping()
    return work.result()
