"""Chooses the system that a demo plays on: the running one if it may be played with, else a throw-away one."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from landing.demo.throwaway import throwaway_system
from landing.errors import LandingError
from landing.supervisor.state import State, read


@asynccontextmanager
async def system_to_play_on(data: Path | None, tell: Callable[[str], None]) -> AsyncIterator[State]:
    """A demo enters people and moves the clock: only a system that was started with sample data is meant for that."""
    state = _running(data)
    if state is not None and state.sample:
        yield state
        return
    why = "The running system holds no sample data" if state else "No system runs"
    tell(f"{why}: starting one of its own for this demo, which takes a moment")
    async with throwaway_system() as fresh:
        yield fresh


def _running(data: Path | None) -> State | None:
    try:
        return read(data)
    except LandingError:
        return None
