"""How commands of `landing match` reach the matching service of a system: by its API, as the command line itself."""

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from landing.play.target import Target


def ask(data: Path | None, path: str, **query: str | int | None) -> dict[str, Any]:
    """What the service answers. Raises Refused, a LandingError, where it says no."""
    from landing.play.platform import connected

    async def read() -> dict[str, Any]:
        async with connected(_target(data)) as platform:
            stated = "&".join(f"{name}={quote(str(value))}" for name, value in query.items() if value is not None)
            return await platform.read("matching", f"{path}?{stated}" if stated else path)

    return asyncio.run(read())


def _target(data: Path | None) -> "Target":
    """The local system, or the one that the environment describes."""
    from landing.play.target import Target
    from landing.supervisor.state import read

    return Target.from_environment() if os.environ.get("LANDING_MATCHING_URL") else Target.of(read(data))
