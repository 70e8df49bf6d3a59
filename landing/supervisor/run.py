"""One run of `landing up` in the foreground: lock the data directory, start, wait for the order to stop, stop."""

import asyncio
import importlib.util
import json
import os
import signal
import sys
from pathlib import Path

from landing.errors import LandingError
from landing.processes.child import Child, Command
from landing.processes.locks import try_lock
from landing.supervisor import state as states
from landing.supervisor.data import DataDirectory
from landing.supervisor.logs import keep_bounded, rotate_large
from landing.supervisor.services import SERVICES, Service
from landing.supervisor.system import Changed, System

TRAINING_AFTER = 30.0


class AlreadyRunning(Exception):
    """Another supervisor holds this data directory; that is no failure of what the user asked for."""


async def run(directory: DataDirectory, services: tuple[Service, ...], *, empty: bool, changed: Changed) -> None:
    """Return when the system was stopped in good order. Raises AlreadyRunning, or LandingError when it cannot start."""
    directory.make()
    lock = try_lock(directory.lock)
    if lock is None:
        raise AlreadyRunning
    try:
        rotate_large(directory.logs)
        await Run(System(directory, services, changed), empty).to_the_end()
    finally:
        os.close(lock)


class Run:
    """The life of one system."""

    def __init__(self, system: System, empty: bool) -> None:
        self._system = system
        self._empty = empty
        self._stop = asyncio.Event()
        self._training: asyncio.Task[None] | None = None

    async def to_the_end(self) -> None:
        system = self._system
        self._listen()
        system.log(f"start of version {system.state.version}, process {os.getpid()}")
        work = [asyncio.create_task(self._start()), asyncio.create_task(keep_bounded(system.directory.logs))]
        try:
            await self._until_told_to_stop(work[0])
        except LandingError as error:
            system.state.failure = str(error)
            raise
        finally:
            work += [self._training] if self._training else []
            for task in work:
                task.cancel()
            system.log(system.state.failure or "stop")
            await system.stop()
            await asyncio.gather(*work, return_exceptions=True)

    async def _start(self) -> None:
        """Start everything and tell; when all is quiet, the next start is made faster."""
        await self._system.start()
        await self._load_sample()
        self._system.state.status = states.READY
        self._system.publish()
        self._system.log("ready")
        self._training = asyncio.create_task(train_when_quiet(self._system.directory.log("training")))

    async def _until_told_to_stop(self, starting: "asyncio.Task[None]") -> None:
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait({starting, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not stop.done():
            starting.result()
        await stop

    async def _load_sample(self) -> None:
        """Once per data directory, and only into a whole system that was never started empty."""
        state, marker = self._system.state, self._system.directory.sample_marker
        complete = len(state.services) == len(SERVICES)
        if marker.exists() or not complete or importlib.util.find_spec("landing.sample") is None:
            return
        if not self._empty:
            await load_sample(self._system)
        marker.write_text(json.dumps({"loaded": not self._empty}))
        state.sample = not self._empty

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._asked_to_stop)

    def _asked_to_stop(self) -> None:
        """A second request ends at once; the leashes then end the children."""
        if self._stop.is_set():
            os._exit(130)
        self._stop.set()


async def load_sample(system: System) -> None:
    """`landing.sample.load(state)` fills a new system over HTTP. It may be repeated after a failure."""
    sample = importlib.import_module("landing.sample")
    system.state.parts[system.state.services[0]].detail = "loading sample data"
    system.publish()
    try:
        await sample.load(system.state)
    except Exception as error:
        system.log(f"sample data: {error!r}")
        raise LandingError(
            f"The sample data could not be loaded ({error}). Try again, or start without: landing up --empty"
        ) from error
    system.state.parts[system.state.services[0]].detail = ""


async def train_when_quiet(log: Path) -> None:
    """Make Java's cache for later starts, once per machine, at the lowest priority."""
    from landing.engines.aot import cache_path
    from landing.engines.jars import ensure_jars

    if await asyncio.to_thread(lambda: cache_path(ensure_jars()).exists()):
        return
    await asyncio.sleep(TRAINING_AFTER)
    arguments = [sys.executable, "-m", "landing.engines.aot_training"]
    child = await Child.start(Command("training", arguments, log=log, environment=dict(os.environ), grace=2.0))
    try:
        await child.wait()
    finally:
        await child.stop()
