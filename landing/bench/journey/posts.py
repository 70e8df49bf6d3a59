"""POST /requests in a second, one process, against the same without any promise."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import cycle
from uuid import UUID, uuid4

from landing.bench.journey.client import as_fast_as_possible, post
from landing.bench.journey.figures import Size, Tell, at_least, told
from landing.bench.journey.rig import running, standing_still
from landing.bench.match.row import Row
from landing.demo.throwaway import throwaway_system
from landing.engines.postgres import Postgres
from landing.errors import LandingError
from landing.play.platform import Platform
from landing.play.target import Target
from landing.processes.ports import choose_port, is_answered
from landing.sample.entering import Entering
from landing.seed.scales import SCALES
from landing.supervisor.state import State

CLIENTS = 16
POOLS = SCALES["national"].pools
"""Requests go round them: each answer counts those who wait in its pool, and no pool waits for a whole nation."""
WEEK = 10_080
"""Minutes in which a pool gathers: no window ends while this is measured."""
GOAL, STRETCH = 0.5, 0.7


async def rows(size: Size, tell: Tell) -> AsyncIterator[Row]:
    tell("posts: starting participants and coaching")
    async with throwaway_system("--empty", "--only", "participants,coaching") as state:
        async with yardstick(state) as plain:
            measured, ratios = [], []
            make = await requests(state)
            for number in range(size.rounds + 1):
                asking = await make()
                with standing_still(state, "participants"):
                    ours = await rate(state.url("coaching"), asking, size.seconds)
                    theirs = await rate(plain, asking, size.seconds)
                tell(f"posts: {ours:,.0f} a second, the yardstick {theirs:,.0f}")
                if number:  # the first round warms both up
                    measured.append(ours)
                    ratios.append(ours / theirs)
    name = "FastAPI, pydantic, one asyncpg transaction of two INSERTs"
    yield at_least("POST /requests, of the yardstick's rate", "×", GOAL, ratios, name)
    yield at_least("POST /requests, the same, stretch goal", "×", STRETCH, ratios, name)
    yield told("POST /requests", "a second", measured, name)


async def rate(url: str, make: Callable[[], bytes], seconds: float) -> float:
    return (await as_fast_as_possible(url, make, seconds=seconds, clients=CLIENTS)).per_second(201)


async def requests(state: State) -> Callable[[], Awaitable[Callable[[], bytes]]]:
    """Makes makers of requests by an employer's contact, each with a fresh token of a minute."""
    urls = {name: state.url(name) for name in ("participants", "coaching")}
    platform = Platform(Target(urls=urls, kafka=state.kafka, key_file=state.directory.key_file("landing")))
    entering = Entering(platform)
    employer = await entering.organisation("Bench", "3511")
    contact = await entering.person("Bench Contact", "employer_contact", organisation_id=str(employer))
    asked = {"employer_id": str(employer), "target_group": "starter"}
    bodies = cycle([json.dumps({"pool_id": str(pool), **asked}).encode() for pool in await pools(entering, employer)])

    async def maker() -> Callable[[], bytes]:
        headers = await token(platform, contact)
        return lambda: post("/requests", next(bodies), {**headers, "Idempotency-Key": str(uuid4())})

    return maker


async def pools(entering: Entering, employer: UUID) -> list[UUID]:
    """Pools in which that employer takes part."""
    made = [await entering.pool(f"Bench {number}", ["NL-UT"], gather_minutes=WEEK) for number in range(POOLS)]
    for pool in made:
        await entering.member(pool, employer)
    return made


async def token(platform: Platform, person: UUID) -> dict[str, str]:
    platform.forget_tokens()
    return await platform.authorization("coaching", person)


@asynccontextmanager
async def yardstick(state: State) -> AsyncIterator[str]:
    """The address of the plain application on the same PostgreSQL, one process of uvicorn."""
    port = choose_port()
    postgres = Postgres(state.directory.path / "postgres", state.parts["postgres"].port)
    environment = os.environ | {"YARDSTICK_DATABASE_URL": postgres.admin_url}
    arguments = ("landing.bench.journey.post_yardstick:app", "--port", str(port), "--log-level", "warning")
    async with running(environment, "uvicorn", *arguments, "--no-access-log"):
        for _ in range(200):
            if await asyncio.to_thread(is_answered, port):
                break
            await asyncio.sleep(0.1)
        else:
            raise LandingError("The yardstick did not start: uvicorn and FastAPI must be installed.")
        yield f"http://127.0.0.1:{port}"
