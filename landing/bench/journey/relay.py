"""How fast one relay publishes a full outbox, against aiokafka producing the same messages."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import orjson

from landing.bench.journey.figures import Size, Tell, at_least, told
from landing.bench.journey.raw_kafka import Message, make_topics, produce
from landing.bench.journey.rig import Stage, running, stage
from landing.bench.match.row import Row
from landing.demo.throwaway import throwaway_system
from landing.seed.filling import store
from landing.seed.population import Population
from landing.seed.scales import Scale

GOAL = 0.3
TOPICS = ("pools", "coaches", "requests", "engagements")


async def rows(size: Size, tell: Tell) -> AsyncIterator[Row]:
    tell("relay: starting the engines")
    async with throwaway_system("--empty", "--only", "participants") as state:
        place = await stage(state, "coaching", 1)
        await make_topics(state.kafka, *(f"{place.prefix}coaching.{name}.latest.v1" for name in TOPICS))
        await make_topics(state.kafka, "bench.raw")
        measured, ratios = [], []
        for number in range(size.rounds):
            messages = await fill(place, size.events, number)
            ours = await drained(place, len(messages))
            theirs = await produce(state.kafka, "bench.raw", messages)
            tell(f"relay: {ours:,.0f} messages a second, raw {theirs:,.0f}")
            measured.append(ours)
            ratios.append(ours / theirs)
    yield at_least("relay, of raw aiokafka", "×", GOAL, ratios, "aiokafka producing the same messages")
    yield told("relay", "messages a second", measured, "aiokafka producing the same messages")


async def fill(place: Stage, requests: int, number: int) -> list[Message]:
    """Fill the outbox with the snapshots of as many requests; returns what lies in it now."""
    scale = Scale(f"bench-{number}", 4 + number, ("UT",), 1, 50, requests // 12, requests, 60)
    await store(place.environment, "coaching", Population(scale, date(2026, 1, 5)).coaching(), lambda _, __: None)
    connection = await asyncpg.connect(place.logins.app_url)
    try:
        found = await connection.fetch("SELECT key, body, headers FROM outbox ORDER BY id")
    finally:
        await connection.close()
    return [
        (row["key"].encode(), row["body"], [(n, v.encode()) for n, v in orjson.loads(row["headers"]).items()])
        for row in found
    ]


async def drained(place: Stage, number: int) -> float:
    """Messages a second from the first that left to the last."""
    connection = await asyncpg.connect(place.logins.app_url)
    try:
        async with running(place.environment, "landing.bench.journey.relaying", "coaching"):
            began, first = 0.0, number
            while True:
                left = int(await connection.fetchval("SELECT count(*) FROM outbox"))
                if not began and left < number:
                    began, first = time.perf_counter(), left
                if left == 0:
                    return first / (time.perf_counter() - began) if first else float(number)
                await asyncio.sleep(0.02)
    finally:
        await connection.close()
