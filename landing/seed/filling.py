"""Hands the population to the services' own seed programs, beside the running system, and waits for the read models."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from landing.commands.migrate import local_logins
from landing.errors import LandingError
from landing.play.settled import settled
from landing.play.target import Target
from landing.seed.population import Line, Population
from landing.supervisor.data import PROJECT
from landing.supervisor.environment import service_environment
from landing.supervisor.services import SERVICES
from landing.supervisor.state import State
from shared import clock

Progress = Callable[[str, int], None]
"""Hears what is being stored, and how many lines of it are."""
LINES_AT_ONCE = 500
SETTLED_WITHIN = 1_800.0


async def fill(state: State, population: Population, progress: Progress) -> dict[str, int]:
    """How many new rows each service stored. May be repeated: what is there already stays. Raises LandingError."""
    stored: dict[str, int] = {}
    for service, lines in (("participants", population.participants()), ("coaching", population.coaching())):
        stored[service] = await store(environment_of(state, service), service, lines, progress)
    progress("read models", 0)
    await settled(Target.of(state), within=SETTLED_WITHIN)
    return stored


async def store(environment: dict[str, str], name: str, lines: Iterable[Line], progress: Progress) -> int:
    """Run the service's program and feed it; returns the number of new rows."""
    program = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        f"services.{name}.seed",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=PROJECT,
        env=environment,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    assert program.stderr is not None
    said = asyncio.create_task(program.stderr.read())
    feeding = asyncio.create_task(_feed(program.stdin, lines))
    new = 0
    async for line in program.stdout:
        told = json.loads(line)
        new += told["new"]
        progress(name, told["lines"])
    await feeding
    if await program.wait():
        last = (await said).decode(errors="replace").strip().rpartition("\n")[2]
        raise LandingError(f"{name} did not take the population: {last}")
    return new


async def _feed(pipe: asyncio.StreamWriter, lines: Iterable[Line]) -> None:
    """As fast as it is taken. A program that ended early says why itself."""
    try:
        for number, line in enumerate(lines):
            pipe.write(json.dumps(line).encode() + b"\n")
            if number % LINES_AT_ONCE == 0:
                await pipe.drain()
        await pipe.drain()
        pipe.close()
    except (BrokenPipeError, ConnectionResetError):
        return


def environment_of(state: State, name: str) -> dict[str, str]:
    """What the supervisor gave this service: its own database, and that this is development."""
    service = next(service for service in SERVICES if service.name == name)
    ports = json.loads(state.directory.ports_file.read_text())
    return service_environment(service, state.directory, ports, local_logins(service, state.directory))


def population_for(scale_name: str) -> Population:
    """Raises LandingError for a scale that is not known."""
    from landing.seed.scales import SCALES

    if scale_name not in SCALES:
        raise LandingError(f"There is no scale {scale_name}. Choose from {', '.join(SCALES)}.")
    return Population(SCALES[scale_name], clock.today())


def system_to_fill(data: Path | None) -> State:
    """The running local system, which is never a production one. Raises LandingError where none runs."""
    from landing.supervisor.state import read

    state = read(data)
    if set(state.services) != {service.name for service in SERVICES}:
        raise LandingError("The population needs all services: start the system with `landing up`, without --only.")
    return state
