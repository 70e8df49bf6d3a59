"""From a POST to the coach's inbox at twenty requests a second: three hops over Kafka, five transactions.

It ends where the transaction of the inbox row writes its fact; who looks at the inbox then finds it.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from uuid import UUID

from landing.bench.journey.figures import Size, Tell, at_most
from landing.bench.journey.raw_kafka import make_topics, round_trips
from landing.bench.match.row import Row
from landing.demo.throwaway import throwaway_system
from landing.play.facts import Facts, watching
from landing.play.platform import Platform, connected
from landing.play.settled import settled
from landing.play.target import Target
from landing.sample.entering import Entering
from shared.clock import real_now
from shared.events.notifications import DeliverySentV1

PER_SECOND = 20
COACHES = 30
P50_MS, P99_MS, TIMES_RAW = 40.0, 150.0, 15.0
OFFERED = "coaching.request.coach_offered.v1"
Body = dict[str, object]


async def rows(size: Size, tell: Tell) -> AsyncIterator[Row]:
    tell("latency: starting the whole system")
    async with throwaway_system("--empty") as state:
        target = Target.of(state)
        await make_topics(state.kafka, "bench.raw")
        async with connected(target) as platform, watching(state.kafka) as facts:
            body = await pool_with_room(platform)
            await settled(target, within=60)
            await measure(platform, facts, body, PER_SECOND * 2)  # warms everything up
            p50s, p99s, ratios = [], [], []
            for _ in range(size.rounds):
                found = await measure(platform, facts, body, size.latencies)
                raw = statistics.median(await round_trips(state.kafka, "bench.raw", size.latencies, PER_SECOND)) * 1000
                p50s.append(statistics.median(found))
                p99s.append(statistics.quantiles(found, n=100)[98])
                ratios.append(p50s[-1] / raw)
                tell(f"latency: p50 {p50s[-1]:.1f} ms, p99 {p99s[-1]:.1f} ms; raw round trip p50 {raw:.1f} ms")
    name = "a raw aiokafka round trip at the same rate"
    yield at_most("POST to the coach's inbox, p50", "ms", P50_MS, p50s, name)
    yield at_most("POST to the coach's inbox, p99", "ms", P99_MS, p99s, name)
    yield at_most("POST to the coach's inbox, p50, of a raw round trip's", "×", TIMES_RAW, ratios, name)


async def pool_with_room(platform: Platform) -> Body:
    """A pool that plans at once, with coaches who have room for all; returns the body of a request.

    Somebody speaks for the employer: else each notice would be looked at again and again until he is known.
    """
    entering = Entering(platform)
    employer = await entering.organisation("Bench", "3511")
    await entering.person("Bench Contact", "employer_contact", organisation_id=str(employer))
    settings = {"employer_limit": 1_000}
    pool = {"name": "Bench", "gather_minutes": 0, "provinces": ["NL-UT"], "settings": settings}
    pool_id = UUID((await platform.command("coaching", "/pools", pool))["pool_id"])
    await entering.member(pool_id, employer)
    for number in range(COACHES):
        coach = await entering.person(f"Bench Coach {number}", "coach")
        await entering.coach([pool_id], coach, agreed_points=1_000)
    return {"pool_id": str(pool_id), "employer_id": str(employer), "target_group": "starter"}


async def measure(platform: Platform, facts: Facts, body: Body, number: int) -> list[float]:
    """Milliseconds of each request, sent at an even pace whatever the answers take."""
    sent: dict[str, float] = {}

    async def ask() -> None:
        began = real_now().timestamp()
        answer = await platform.command("coaching", "/requests", body)
        sent[str(answer["request_id"])] = began

    async with asyncio.TaskGroup() as group:
        next_at = time.monotonic()
        for _ in range(number):
            group.create_task(ask())
            next_at += 1 / PER_SECOND
            await asyncio.sleep(max(0.0, next_at - time.monotonic()))
    return await told(facts, sent)


async def told(facts: Facts, sent: dict[str, float]) -> list[float]:
    """Waits for the last; each is known by its request, which is the correlation of all that follows from it."""
    arrived: dict[str, float] = {}
    async with asyncio.timeout(60):
        while len(arrived) < len(sent):
            for envelope in facts.seen:
                event = envelope.event
                if isinstance(event, DeliverySentV1) and event.channel == "inbox" and event.about_event_type == OFFERED:
                    arrived.setdefault(envelope.correlation_id, envelope.recorded_time.timestamp())
            arrived = {id: at for id, at in arrived.items() if id in sent}
            await asyncio.sleep(0.05)
    facts.seen.clear()
    return [(arrived[id] - began) * 1000 for id, began in sent.items()]
