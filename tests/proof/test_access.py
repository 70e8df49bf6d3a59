"""Nobody sees or moves what is not his, and nobody is kept from what is."""

import os
import random
import secrets
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
import sqlalchemy as sa

from services.coaching.main import build
from shared.access import Policy
from shared.outbox import Cause, UnitsOfWork
from shared.outbox.kafka import KafkaSettings
from tests.conftest import KAFKA
from tests.proof.access.asking_coaching import AskingCoaching
from tests.proof.access.examining import anybody, asked, examine, nobody
from tests.proof.access.oracle import NO_ROLE, NOT_THERE, PART, WHOLE, Oracle
from tests.proof.access.staging import many_like, put_in
from tests.proof.access.world import Person, random_world
from tests.proof.measured import Measured
from tests.proof.sizes import ACCESS_LISTS, ACCESS_ROWS, IS_FULL
from tests.support.broker import Wire
from tests.support.databases import create_database, drop_database
from tests.support.running import Running, running

pytestmark = pytest.mark.asyncio(loop_scope="module")
READ = ("participants.people.latest.v1", "participants.organisations.latest.v1", "matching.proposals.v1")
WARM_UP = 20


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(postgres_admin_url: str) -> AsyncIterator[Running]:
    logins = await create_database(postgres_admin_url, "coaching")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LANDING_KAFKA", os.environ[KAFKA])
        environment.setenv("LANDING_TOPIC_PREFIX", f"t{secrets.token_hex(4)}.")
        async with running(build(), logins) as service:
            yield service
    await drop_database(postgres_admin_url, logins)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asking(service: Running) -> AsyncIterator[AskingCoaching]:
    dice = random.Random(11)
    world = random_world(dice)
    wire = Wire(KafkaSettings())
    await wire.topics(*READ)
    await put_in(world, service, wire)
    yield AskingCoaching(service, wire, Oracle(world), dice)
    await wire.close()


async def test_random_people_get_what_is_theirs_and_nothing_else(asking: AskingCoaching, measured: Measured) -> None:
    await examine(asking, "requests by random people in a random world", measured)


async def test_a_list_with_its_policy_takes_at_most_twice_as_long(asking: AskingCoaching, measured: Measured) -> None:
    """The same pages for a coordinator of every pool, in turns with the policy and the wall, and without both."""
    coordinator = await asking.coordinator_of_everything()
    await many_like(next(iter(asking.oracle.world.requests)), asking.service, ACCESS_ROWS())
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(WARM_UP + 2 * ACCESS_LISTS()):
        with_policy = number % 2 == 0
        with pytest.MonkeyPatch.context() as patch:
            if not with_policy:
                patch.setattr(Policy, "decide", anybody)
                patch.setattr(Policy, "where", lambda *_: sa.true())
                patch.setattr(UnitsOfWork, "reading", lambda units, scope: units(Cause.by(scope.actor)))
            began = time.perf_counter()
            assert (await asking.service.get("/requests", by=coordinator)).status_code == 200
            if number >= WARM_UP:
                times[with_policy].append(1000 * (time.perf_counter() - began))
    p99 = {way: sorted(taken)[int(0.99 * len(taken))] for way, taken in times.items()}
    median = {way: statistics.median(taken) for way, taken in times.items()}
    for way, name in ((False, "without policy and wall"), (True, "with both")):
        measured(f"a page of 50 requests {name}, median", median[way], "ms")
        measured(f"a page of 50 requests {name}, p99", p99[way], "ms")
    ratio = p99[True] / p99[False]
    measured("requests to choose from", ACCESS_ROWS())
    measured("p99 with its policy, of that without", ratio, goal="≤ 2", ok=ratio <= 2)
    assert median[True] <= 2 * median[False]
    assert ratio <= 2 or not IS_FULL, "the slowest of few pages say little"


async def test_a_policy_that_lets_everybody_is_noticed(asking: AskingCoaching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Policy, "decide", anybody)
    assert (await asked(asking)).leaks != []


async def test_a_policy_that_lets_nobody_is_noticed(asking: AskingCoaching, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Policy, "decide", nobody)
    assert (await asked(asking)).wrongly_refused != []


async def test_without_any_policy_the_wall_still_hides_the_cases_of_others(
    asking: AskingCoaching, monkeypatch: pytest.MonkeyPatch, measured: Measured
) -> None:
    """Reads as if every filter had been forgotten: row-level security alone is left."""
    monkeypatch.setattr(Policy, "decide", anybody)
    monkeypatch.setattr(Policy, "where", lambda *_: sa.true())
    world, oracle = asking.oracle.world, asking.oracle
    kinds: tuple[tuple[str, dict[UUID, Any], Callable[[Person, UUID], str]], ...] = (
        ("requests", world.requests, oracle.reads_request),
        ("engagements", world.engagements, oracle.reads_engagement),
    )
    verdicts, wrong = Counter[str](), list[str]()
    for who in world.people:
        for kind, known, verdict_of in kinds:
            for id in asking.dice.sample(list(known), 4):
                verdict, path = verdict_of(who, id), f"/{kind}/{id}"
                status = (await asking.service.get(path, by=who.id)).status_code
                verdicts[verdict] += 1
                if status != {NO_ROLE: 403, NOT_THERE: 404}.get(verdict, 200):
                    wrong.append(f"{path} by {who}: {status}, {verdict} by the oracle")
    measured("cases of others asked for without any policy", verdicts[NOT_THERE])
    assert wrong == []
    assert min(verdicts[verdict] for verdict in (NOT_THERE, PART, WHOLE)) > 0
