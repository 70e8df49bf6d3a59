"""What benchmarks stand on: databases and processes beside a throw-away system, and what processes use."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from landing.engines.databases import Logins, ensure_database
from landing.engines.postgres import Postgres
from landing.errors import LandingError
from landing.processes.ports import choose_port
from landing.supervisor.data import PROJECT
from landing.supervisor.state import State

TICKS = os.sysconf("SC_CLK_TCK")
PASSWORD = "bench"  # noqa: S105 of a database that is removed with its system


@dataclass(frozen=True)
class Stage:
    """A database and a prefix for topics, on the engines of a throw-away system, for one service process or several."""

    state: State
    service: str
    logins: Logins
    prefix: str

    @property
    def environment(self) -> dict[str, str]:
        own = self.service.upper()
        return os.environ | {
            "LANDING_ENVIRONMENT": "development",
            "LANDING_KAFKA": self.state.kafka,
            "LANDING_TOPIC_PREFIX": self.prefix,
            f"{own}_DATABASE_URL": self.logins.app_url,
            f"{own}_OWNER_DATABASE_URL": self.logins.owner_url,
            f"{own}_KEY_FILE": str(self.state.directory.key_file(self.service)),
        }


async def stage(state: State, service: str, number: int) -> Stage:
    """An empty database with the newest schema of that service."""
    from shared.db.migrate import migrate

    postgres = Postgres(state.directory.path / "postgres", state.parts["postgres"].port)
    name = f"bench_{service}_{number}"
    logins = await ensure_database(postgres.admin_url, name, PASSWORD, PASSWORD)
    await migrate(logins.owner_url, logins.app_url, PROJECT / "services" / service / "migrations")
    return Stage(state, service, logins, f"bench{number}.")


@asynccontextmanager
async def running(environment: dict[str, str], module: str, *arguments: str) -> AsyncIterator[int]:
    """A Python program beside the system; gives its process id."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        env=environment,
        cwd=PROJECT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield program.pid
    finally:
        if program.returncode is None:
            program.send_signal(signal.SIGTERM)
            await program.wait()


@asynccontextmanager
async def worker(stage: Stage) -> AsyncIterator[tuple[int, str]]:
    """A service process that consumes; gives its id and address."""
    port = choose_port()
    arguments = ("--role", "worker", "--port", str(port))
    async with running(stage.environment, f"services.{stage.service}.main", *arguments) as pid:
        yield pid, f"http://127.0.0.1:{port}"


@contextmanager
def standing_still(state: State, *services: str) -> Iterator[None]:
    """Services that have no part in a comparison do nothing meanwhile."""
    pids = [pid for name in services if (pid := state.parts[name].pid)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def cpu_seconds(pid: int) -> float:
    """What a process has used so far. Raises LandingError where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError as error:
        raise LandingError("Processor time of other processes is read from /proc, which is not here.") from error
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_bytes(pid: int) -> int:
    """Memory that is its own or shared, counted whole."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))
