"""What the supervisor knows how to run: the two engines, and Python modules that answer HTTP."""

import asyncio
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from landing.engines.kafka import Kafka
from landing.engines.postgres import Postgres
from landing.errors import LandingError
from landing.processes.child import Child, Command
from landing.supervisor.data import PROJECT

PATIENCE = 20.0  # seconds that what is left of a killed run gets to end
READY_WITHIN = 60.0
POLL_SECONDS = 0.1


@dataclass
class KafkaProcess:
    """The broker; `progress` hears about the jars that the first start fetches."""

    kafka: Kafka
    progress: Callable[[int, int], None]

    async def launch(self) -> Child:
        return await self.kafka.launch(PATIENCE, self.progress)

    async def wait_ready(self) -> None:
        await self.kafka.wait_ready(READY_WITHIN)


@dataclass
class PostgresProcess:
    """The database server."""

    postgres: Postgres

    async def launch(self) -> Child:
        return await self.postgres.launch(PATIENCE)

    async def wait_ready(self) -> None:
        await self.postgres.wait_ready(READY_WITHIN)


@dataclass
class ModuleProcess:
    """`python -m MODULE ARGUMENTS`, ready when `ready_url` answers 200."""

    name: str
    module: str
    arguments: tuple[str, ...]
    ready_url: str
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    async def launch(self) -> Child:
        command = Command(
            self.name,
            [sys.executable, "-m", self.module, *self.arguments],
            log=self.log,
            environment=self.environment,
            directory=PROJECT,
            grace=8.0,
        )
        return await Child.start(command)

    async def wait_ready(self) -> None:
        await wait_for_answer(self.name, self.ready_url, READY_WITHIN)


async def wait_for_answer(name: str, url: str, timeout: float) -> None:
    """Return when the address answers 200; raise with its last answer after `timeout` seconds."""
    import httpx

    deadline = time.monotonic() + timeout
    answer = "no answer"
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        while time.monotonic() < deadline:
            try:
                response = await client.get(url)
                if response.status_code == 200:
                    return
                answer = response.text[:300]
            except httpx.HTTPError as error:
                answer = type(error).__name__
            await asyncio.sleep(POLL_SECONDS)
    raise LandingError(f"{name} was not ready within {timeout:.0f} s: {answer}. See `landing logs {name}`.")
