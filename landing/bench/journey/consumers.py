"""How fast one process handles a backlog, two of them the same one, and one of a hundred times the size."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from landing.bench.journey.figures import Size, Tell, at_least
from landing.bench.journey.raw_kafka import Message, make_topics, produce
from landing.bench.journey.rig import stage, worker
from landing.bench.match.row import Row
from landing.demo.throwaway import throwaway_system
from landing.supervisor.state import State
from shared.events.base import Event, TargetGroup
from shared.events.coaching import RequestKind, RequestLatest, RequestState, RequestSubmittedV1
from shared.events.coaching_parts import Needs
from shared.events.registry import READERS, TOPICS

GOAL, REPLICAS_GOAL, BACKLOG_GOAL = 3_000, 1.5, 0.9
WHEN = datetime(2026, 1, 5, tzinfo=UTC)
NOBODY = UUID(int=0)


async def rows(size: Size, tell: Tell) -> AsyncIterator[Row]:
    tell("consumers: starting the engines")
    async with throwaway_system("--empty", "--only", "participants") as state:
        counter = iter(range(1, 1_000))
        projected, inserted, ratios = [], [], []
        for _ in range(size.rounds):
            projected.append(await rate(state, "matching", snapshot(), size.events, next(counter)))
            tell(f"consumers: matching projects {projected[-1]:,.0f} a second")
            inserted.append(await rate(state, "notifications", fact(), size.events, next(counter)))
            tell(f"consumers: notifications stores {inserted[-1]:,.0f} a second")
            both = await rate(state, "matching", snapshot(), 2 * size.events, next(counter), processes=2)
            tell(f"consumers: two of matching project {both:,.0f} a second")
            ratios.append(both / projected[-1])
        yield at_least("a projection (matching), one process", "events a second", GOAL, projected)
        yield at_least("plain inserts (notifications), one process", "events a second", GOAL, inserted)
        where = f"one process; this machine has {os.cpu_count()} cores, of which the engines use one"
        yield at_least("two replicas of a worker, of one", "×", REPLICAS_GOAL, ratios, where)
        if size.backlog:
            tell(f"consumers: a backlog of {size.backlog:,}, which takes some minutes")
            large = await rate(state, "matching", snapshot(), size.backlog, next(counter))
            small = f"the rate of {size.events:,}"
            yield at_least(
                f"a backlog of {size.backlog:,}", "×", BACKLOG_GOAL, [large / one for one in projected], small
            )


def snapshot() -> RequestLatest:
    return RequestLatest(
        request_id=NOBODY,
        request_group_id=NOBODY,
        pool_id=uuid7(),
        employer_id=uuid7(),
        kind=RequestKind.FIRST,
        state=RequestState.CLOSED,
        target_group=TargetGroup.STARTER,
        points=9,
        first_requested_at=WHEN,
        waiting_since=WHEN,
        needs=Needs(languages=("nl",)),
    )


def fact() -> RequestSubmittedV1:
    return RequestSubmittedV1(
        actor="service:landing",
        request_id=NOBODY,
        pool_id=uuid7(),
        employer_id=uuid7(),
        kind=RequestKind.FIRST,
        target_group=TargetGroup.STARTER,
        first_requested_at=WHEN,
    )


def messages(event: Event, number: int) -> Iterator[Message]:
    """As many events as its owner would have published, each of another request."""
    body, when = event.model_dump_json(), WHEN.isoformat().encode()
    for _ in range(number):
        id = str(uuid7())
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", str(uuid7()).encode()),
            ("ce_type", event.wire_type.encode()),
            ("ce_source", event.topic.owner.encode()),
            ("ce_subject", id.encode()),
            ("ce_time", when),
            ("ce_recordedtime", when),
            ("ce_version", b"1"),
            ("ce_correlationid", id.encode()),
            ("content-type", b"application/json"),
        ]
        yield id.encode(), body.replace(str(NOBODY), id).encode(), headers


async def rate(state: State, service: str, event: Event, number: int, place: int, *, processes: int = 1) -> float:
    """Events a second by that many processes of the service, from the first that was handled to the last."""
    where = await stage(state, service, place)
    topics = [name for name, readers in READERS.items() if service in readers]
    owned = [name for name, topic in TOPICS.items() if topic.owner == service]
    await make_topics(state.kafka, *(where.prefix + name for name in {*topics, *owned}))
    await produce(state.kafka, where.prefix + event.topic.name, messages(event, number))
    async with AsyncExitStack() as stack:
        urls = [(await stack.enter_async_context(worker(where)))[1] for _ in range(processes)]
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=10, trust_env=False))
        return await _watched(client, urls[0], event.topic.name, number)


async def _watched(client: httpx.AsyncClient, url: str, topic: str, number: int) -> float:
    """By the lag that the group has: replicas share it."""
    began, first = 0.0, number
    while True:
        left = await _lag(client, url, topic)
        if left is not None and not began and left < number:
            began, first = time.perf_counter(), left
        if began and left == 0:
            return first / (time.perf_counter() - began) if first else float(number)
        await asyncio.sleep(0.02)


async def _lag(client: httpx.AsyncClient, url: str, topic: str) -> int | None:
    try:
        return int((await client.get(f"{url}/status")).json()["lag"][topic])
    except (httpx.TransportError, KeyError, ValueError):
        return None
