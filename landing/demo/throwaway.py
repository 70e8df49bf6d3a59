"""A system of its own for a demo, where none runs that may be played with: made, played on and removed."""

import asyncio
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from landing.errors import LandingError
from landing.supervisor.state import State, read


@asynccontextmanager
async def throwaway_system(*options: str) -> AsyncIterator[State]:
    """A fresh system in a temporary directory, removed at the end; `options` are those of `landing up`.

    Without any it holds sample data, so that its clock may be moved.
    """
    data = Path(tempfile.mkdtemp(prefix="landing-demo-"))
    async with _told_to_end():
        try:
            await _landing("up", "--detach", "--data", str(data), *options)
            yield read(data)
        finally:
            await _landing("down", "--data", str(data), check=False)
            shutil.rmtree(data, ignore_errors=True)


@asynccontextmanager
async def _told_to_end() -> AsyncIterator[None]:
    """SIGTERM ends what runs inside as an interrupt does: the system is detached, and would outlive its player."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    told = False

    def end() -> None:
        nonlocal told
        told = True
        if task is not None:
            task.cancel()

    loop.add_signal_handler(signal.SIGTERM, end)
    try:
        yield
    except asyncio.CancelledError:
        if told:
            raise LandingError("Ended before it was done, as it was told to; its throw-away system is gone.") from None
        raise
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


async def _landing(*arguments: str, check: bool = True) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "landing.cli", *arguments, stdout=asyncio.subprocess.DEVNULL, env=dict(os.environ)
    )
    if await process.wait() and check:
        raise LandingError("A throw-away system could not be started: try `landing up` to see why.")
