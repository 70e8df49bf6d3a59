"""How long a rebuild of matching's read models takes, the largest of which holds every request."""

import time
from collections.abc import AsyncIterator

from landing.bench.journey.figures import Size, Tell, at_most
from landing.bench.match.row import Row
from landing.demo.throwaway import throwaway_system
from landing.errors import LandingError
from landing.rebuilding import rebuilt
from landing.seed.filling import fill, population_for

GOAL_SECONDS = 20.0


async def rows(size: Size, tell: Tell) -> AsyncIterator[Row]:
    tell(f"rebuild: starting the whole system and filling it at scale {size.rebuilt}")
    async with throwaway_system("--empty") as state:
        began = time.monotonic()
        population = population_for(size.rebuilt)
        await fill(state, population, lambda _, __: None)
        tell(f"rebuild: filled after {time.monotonic() - began:.0f} s")
        seconds = []
        for _ in range(size.rounds):
            found = await rebuilt(state, "matching", lambda _, __, ___: None)
            if not found["equal"]:
                raise LandingError(
                    f"A rebuild of a system that nothing disturbed found differences: {found['reports']}"
                )
            seconds.append(found["seconds"])
            tell(f"rebuild: {found['rows']:,} rows in {seconds[-1]:.1f} s")
    what = f"landing rebuild matching, {population.scale.requests:,} requests among {found['rows']:,} rows"
    yield at_most(what, "s", GOAL_SECONDS, seconds)
