"""`python -m services.coaching.seed`: rows and snapshots are what commands would have left, and nothing is doubled."""

import asyncio
import json
import os
import sys
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

import pytest

from landing.seed.population import Population
from landing.seed.scales import Scale
from services.coaching.adapters.published_events import PUBLISHED
from services.coaching.domain.coach import Coach
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.events.coaching import COACHES_LATEST, POOLS_LATEST, REQUESTS, REQUESTS_LATEST
from shared.events.coaching_engagements import ENGAGEMENTS_LATEST
from tests.integration.coaching.world import World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
TINY = Scale("tiny", 9, ("UT",), 1, 5, 4, 25, 60)
TOPICS = {POOLS_LATEST: Pool, COACHES_LATEST: Coach, REQUESTS_LATEST: Request, ENGAGEMENTS_LATEST: Engagement}


def lines() -> list[dict[str, Any]]:
    return list(Population(TINY, date(2026, 6, 1)).coaching())


async def seed(world: World, lines: list[dict[str, Any]], environment: str = "development") -> tuple[int, int, str]:
    """Exit code, number of new rows, and what was said."""
    url = world.service.core.database.url
    settings = {"COACHING_DATABASE_URL": url, "COACHING_OWNER_DATABASE_URL": url, "LANDING_ENVIRONMENT": environment}
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.coaching.seed"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | settings,
    )
    out, err = await program.communicate("".join(json.dumps(line) + "\n" for line in lines).encode())
    return program.returncode or 0, sum(json.loads(line)["new"] for line in out.splitlines()), err.decode()


async def test_every_row_loads_and_its_snapshot_is_its_own(world: World) -> None:
    code, new, said = await seed(world, lines())
    assert (code, said) == (0, "")
    found = {topic: await published(world, topic.name) for topic in TOPICS}
    assert sum(map(len, found.values())) == new > 40
    for topic, kind in TOPICS.items():
        for id, envelope in found[topic].items():
            aggregate = await world.stored(kind, id)
            assert (aggregate.version, envelope.version) == (1, 1)
            assert envelope.event == PUBLISHED.stored(kind).snapshot(aggregate), kind
    told = {envelope.subject for envelope in await world.wire.envelopes(REQUESTS.name)}
    assert told.isdisjoint(found[REQUESTS_LATEST]), "nothing happened, so nobody is told"
    await world.holds_match()


async def published(world: World, topic: str) -> dict[str, Any]:
    """The snapshots of seeded ids, once the outbox is empty."""

    async def empty() -> bool:
        return (await world.sql("SELECT count(*) AS depth FROM outbox"))[0]["depth"] == 0

    await eventually(empty, what="an empty outbox")
    envelopes = await world.wire.envelopes(topic)
    return {envelope.subject: envelope for envelope in envelopes if UUID(envelope.subject).version == 5}


async def test_seeded_cases_go_on_like_any_other(world: World) -> None:
    await seed(world, lines())
    waiting = next(line for line in lines() if line["kind"] == "request" and not {"engagement", "ended"} & line.keys())
    answer = await world.service.post(
        f"/requests/{waiting['id']}/withdrawal", {"reason": "mind_changed"}, by="service:landing"
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")


async def test_again_and_two_at_once_double_nothing(world: World) -> None:
    await seed(world, lines())
    answers = await asyncio.gather(*(seed(world, lines()) for _ in range(2)))
    assert [answer[:2] for answer in answers] == [(0, 0), (0, 0)]
    for kind, of_kind in groupby(sorted(lines(), key=lambda line: line["kind"]), key=lambda line: line["kind"]):
        ids = [UUID(line["id"]) for line in of_kind]
        table = {"coach": "coaches"}.get(kind, f"{kind}s")
        (row,) = await world.sql(f"SELECT count(*) AS number FROM {table} WHERE id = ANY($1)", ids)
        assert row["number"] == len(ids)


async def test_it_refuses_production_and_names_a_bad_line(world: World) -> None:
    code, new, said = await seed(world, lines(), "production")
    assert (code, new) == (1, 0)
    assert "development" in said
    code, new, said = await seed(world, [{"kind": "unheard of"}])
    assert (code, new) == (1, 0)
    assert "Known kinds: pool, coach, request" in said
    assert "Traceback" not in said
