"""A child never outlives whoever started it, and says how it ended."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from landing.errors import LandingError
from landing.processes.child import Child, Command
from tests.support.eventually import eventually

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)
STARTER = """
import asyncio, sys
from pathlib import Path
from landing.processes.child import Child, Command
async def main():
    child = await Child.start(Command("sleeper", ["sleep", "600"], Path(sys.argv[1]), {"PATH": "/usr/bin:/bin"}))
    print(child.pid, flush=True)
    await child.wait()
asyncio.run(main())
"""


def command(tmp_path: Path, *arguments: str, grace: float = 5.0) -> Command:
    return Command("child", arguments, tmp_path / "child.log", {"PATH": os.environ["PATH"]}, grace=grace)


def python(tmp_path: Path, code: str, grace: float = 5.0) -> Command:
    return command(tmp_path, sys.executable, "-c", code, grace=grace)


async def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid)


async def test_a_child_of_a_process_with_many_open_files_is_held_too(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    many = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        child = await Child.start(command(tmp_path, "sleep", "600"))

        async def sleeps() -> bool:
            return psutil.Process(child.pid).name() == "sleep"

        await eventually(sleeps, what="the command in place of the leash's copy")
        assert await child.stop() == 128 + signal.SIGTERM
    finally:
        for descriptor in many:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_the_exit_code_of_the_child_comes_through(tmp_path: Path) -> None:
    child = await Child.start(python(tmp_path, "raise SystemExit(7)"))
    assert await child.wait() == 7


async def test_a_killed_child_counts_as_signal(tmp_path: Path) -> None:
    child = await Child.start(python(tmp_path, STUBBORN))
    os.kill(child.pid, signal.SIGKILL)
    assert await child.wait() == 128 + signal.SIGKILL


async def test_a_child_that_ignores_the_request_is_killed_after_its_grace(tmp_path: Path) -> None:
    child = await Child.start(python(tmp_path, STUBBORN, grace=0.3))
    log = tmp_path / "child.log"

    async def is_up() -> bool:
        return "up" in log.read_text()

    await eventually(is_up)
    assert await child.stop() == 128 + signal.SIGKILL
    assert not psutil.pid_exists(child.pid)


async def test_a_command_that_does_not_exist_says_so(tmp_path: Path) -> None:
    child = await Child.start(command(tmp_path, "no-such-program"))
    with pytest.raises(LandingError, match="cannot run no-such-program"):
        await child.until(asyncio.sleep(30))


async def test_what_the_child_started_ends_with_it(tmp_path: Path) -> None:
    code = "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    child = await Child.start(python(tmp_path, code))
    log = tmp_path / "child.log"

    async def grandchild() -> int:
        return int(log.read_text() or 0)

    pid = await eventually(grandchild)
    os.kill(child.pid, signal.SIGKILL)
    await child.wait()
    await eventually(lambda: gone(pid))


async def test_the_child_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    program = (sys.executable, "-c", STARTER, str(tmp_path / "log"))
    starter = await asyncio.create_subprocess_exec(*program, stdout=subprocess.PIPE)
    assert starter.stdout is not None
    pid = int(await starter.stdout.readline())
    assert psutil.pid_exists(pid)
    starter.kill()
    await starter.wait()
    await eventually(lambda: gone(pid))


async def test_the_child_ends_when_its_leash_is_killed(tmp_path: Path) -> None:
    child = await Child.start(command(tmp_path, "sleep", "600"))
    os.kill(psutil.Process(child.pid).ppid(), signal.SIGKILL)
    await child.wait()
    await eventually(lambda: gone(child.pid))
