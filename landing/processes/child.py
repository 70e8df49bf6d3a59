"""One child process on its leash: start, pid, wait, stop. Engines, supervisor and tests start every process with it.

Nothing here is bound to an event loop, so a child may be started in one `asyncio.run` and stopped in another.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from landing.errors import LandingError

LEASH = Path(__file__).with_name("leash.py")


@dataclass(frozen=True)
class Command:
    """What to run and how to end it. `user` is `uid:gid` or `-`; the process inherits the descriptors `keep_open`."""

    name: str
    arguments: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 5.0
    user: str = "-"
    keep_open: tuple[int, ...] = ()


class Child:
    """A running command. `pid` is its own; the leash beside it ends it when this process ends, however that happens."""

    def __init__(self, command: Command, leash: subprocess.Popen[bytes], control: socket.socket, pid: int) -> None:
        self.command = command
        self._leash = leash
        self._control = control
        self.pid = pid

    @classmethod
    async def start(cls, command: Command) -> "Child":
        """Start it; output goes to the end of the log. Returns as soon as the pid is known."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        command.log.parent.mkdir(parents=True, exist_ok=True)
        with theirs, command.log.open("ab") as log:
            leash = subprocess.Popen(
                _leash_arguments(theirs.fileno(), command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(command.environment),
                cwd=command.directory,
                pass_fds=(theirs.fileno(), *command.keep_open),
                start_new_session=True,
            )
        answer = await asyncio.get_running_loop().sock_recv(ours, 32)
        return cls(command, leash, ours, int(answer or leash.pid))

    @property
    def exit_code(self) -> int | None:
        """The exit code (128 + n for signal n), or None while it runs."""
        return self._leash.poll()

    async def wait(self) -> int:
        """Wait for the end; any number of tasks may wait at once."""
        if self.exit_code is None:
            await _until_readable(self._control)
        code = self._leash.wait()
        _end_group(self.pid)
        return code

    async def until(self, ready: Coroutine[Any, Any, None]) -> None:
        """Wait for `ready`; raise at once when the process ends first."""
        waiting, ended = asyncio.ensure_future(ready), asyncio.ensure_future(self.wait())
        try:
            await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                raise LandingError(
                    f"{self.command.name} ended with exit code {ended.result()}: {last_line(self.command.log)}"
                )
            waiting.result()
        finally:
            waiting.cancel()
            ended.cancel()

    async def stop(self) -> int:
        """Ask it to stop, kill it after its grace, and return its exit code."""
        if self.exit_code is None:
            self._control.shutdown(socket.SHUT_WR)
        code = await self.wait()
        self._control.close()
        return code


def _leash_arguments(control: int, command: Command) -> list[str]:
    settings = [str(control), str(int(command.stop_signal)), str(command.grace), command.user]
    return [sys.executable, "-I", "-S", str(LEASH), *settings, *command.arguments]


def last_line(log: Path) -> str:
    """The end of a log in one line, with where to read the rest."""
    lines = log.read_text(errors="replace")[-2000:].strip().splitlines() if log.exists() else []
    return f"{lines[-1][:300] if lines else 'it wrote nothing'} (see {log})"


async def _until_readable(control: socket.socket) -> None:
    """The leash sends nothing after the pid: readable means that it has ended. The copy lets several tasks watch."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    copy = os.dup(control.fileno())
    loop.add_reader(copy, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(copy)
        os.close(copy)


def _end_group(pid: int) -> None:
    """Only matters when the leash itself was killed, and on systems whose kernel does not end the child then."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
