"""Keeps one process running: starts it, tells when it is ready, starts it again when it dies, with growing pauses."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from landing.errors import LandingError
from landing.processes.child import Child, last_line
from landing.supervisor.state import Part

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
HEALTHY_AFTER = 30.0
DEATHS_WHILE_STARTING = 3


class Process(Protocol):
    """Something that can be started again and again, always at the same address."""

    async def launch(self) -> Child: ...

    async def wait_ready(self) -> None: ...


class Managed:
    """One process and what is known about it. `changed` is called whenever the part's state changes."""

    def __init__(self, part: Part, process: Process, changed: Callable[[], None], log: Callable[[str], None]) -> None:
        self.part = part
        self._process = process
        self._changed = changed
        self._log = log
        self._child: Child | None = None
        self._stopping = asyncio.Event()
        self._ready = asyncio.Event()
        self._failure: LandingError | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start and return when it is ready; raises when it dies again and again before that."""
        self._task = asyncio.create_task(self._keep_running())
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({self._task, ready}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._task.done():
            self._task.result()
        if self._failure is not None:
            raise self._failure

    async def stop(self) -> None:
        """End the process in good order and do not start it again."""
        self._stopping.set()
        if self._child is not None:
            await self._child.stop()
        if self._task is not None:
            await asyncio.wait({self._task})
        self._show("stopped")

    async def _keep_running(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            began = time.monotonic()
            reason = await self._live_once()
            if self._stopping.is_set() or self._gave_up(reason):
                return
            pause = FIRST_PAUSE if time.monotonic() - began > HEALTHY_AFTER else pause
            self.part.restarts += 1
            self._show("restarting", f"{reason}; again in {pause:.1f} s")
            self._log(f"{self.part.name}: {self.part.detail}")
            await self._pause(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _live_once(self) -> str:
        """One life of the process; returns why it ended."""
        began = time.monotonic()
        try:
            self._show("starting")
            self._child = await self._process.launch()
            if self._stopping.is_set():
                await self._child.stop()
                return "stopped"
            self._show("starting", pid=self._child.pid)
            await self._child.until(self._process.wait_ready())
            self.part.ready_after = round(time.monotonic() - began, 1)
            self._show("ready", pid=self._child.pid)
            self._ready.set()
            code = await self._child.wait()
            return f"ended with exit code {code}: {last_line(self._child.command.log)}"
        except (LandingError, OSError) as error:  # a full disk is no reason to stop trying
            if self._child is not None:
                await self._child.stop()
            return str(error)

    def _gave_up(self, reason: str) -> bool:
        """A process that keeps dying before it was ever ready is something to tell, not to retry for ever."""
        if self._ready.is_set() or self.part.restarts + 1 < DEATHS_WHILE_STARTING:
            return False
        self._show("failed", reason)
        self._failure = LandingError(f"{self.part.name} did not start: {reason}")
        return True

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    def _show(self, status: str, detail: str = "", pid: int | None = None) -> None:
        self.part.status, self.part.detail, self.part.pid = status, detail, pid
        self._changed()


async def in_parallel(*work: Awaitable[object]) -> None:
    """Run all; the first failure ends the others and is raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
