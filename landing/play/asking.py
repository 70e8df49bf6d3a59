"""For commands that ask a service and print the answer: on the running local system, or on one far away."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from landing.play.platform import Platform, connected
from landing.play.target import Target
from landing.supervisor.state import read

T = TypeVar("T")


def ask(data: Path | None, work: Callable[[Platform], Awaitable[T]]) -> T:
    """Do `work`; LANDING_KEY_FILE in the environment says that a system is meant which `landing up` did not start."""

    async def run() -> T:
        far = os.environ.get("LANDING_KEY_FILE") is not None
        async with connected(Target.from_environment() if far else Target.of(read(data))) as platform:
            return await work(platform)

    return asyncio.run(run())
