"""The same Idempotency-Key has one effect, whoever repeats it, however close together, and whatever fails between."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from shared.events.participants import PEOPLE
from shared.outbox.kafka import KafkaSettings
from shared.outbox.unit_of_work import Cause, Stale
from shared.web import Problem
from tests.integration.shared.gated import ANNA, BRAM, MEMBERS, Everybody, Gates, routes
from tests.integration.shared.members import KEEPER, Member
from tests.support.broker import Wire
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.running import Running, running

pytestmark = pytest.mark.integration


@pytest.fixture
def gates() -> Gates:
    return Gates()


@pytest.fixture
async def keeper(
    kafka: KafkaSettings, new_database: Callable[[str], Awaitable[Logins]], gates: Gates
) -> AsyncIterator[Running]:
    service = replace(KEEPER, routers=lambda _: [routes(gates)], roles=lambda _: Everybody())
    async with running(service, await new_database("keeper")) as keeper:
        yield keeper


async def count(keeper: Running) -> int:
    async with keeper.core.database.engine.connect() as connection:
        return (await connection.execute(sa.select(sa.func.count()).select_from(MEMBERS))).scalar_one()


async def waits_for_a_lock(keeper: Running, number: int) -> bool:
    """Whether that many sessions of this database wait for somebody else's transaction."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with keeper.core.database.engine.connect() as connection:
        return (await connection.execute(sa.text(query))).scalar_one() >= number


def replayed(answer: httpx.Response) -> bool:
    return answer.headers.get("Idempotent-Replayed") == "true"


async def test_ten_at_once_have_one_effect_and_one_answer(keeper: Running, wire: Wire) -> None:
    answers = await asyncio.gather(*(keeper.post("/members", {"minutes": 5}, by=ANNA, key="k") for _ in range(10)))
    assert [answer.status_code for answer in answers] == [201] * 10
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert sum(map(replayed, answers)) == 9
    assert await count(keeper) == 1

    async def published() -> list[Any]:
        return await wire.events(PEOPLE.name)

    assert len(await eventually(published)) == 1


async def test_many_keys_ten_times_each_where_the_naive_way_fails(keeper: Running, owner_sql: Any) -> None:
    keys, times = 20, 10

    async def storm(path: str) -> int:
        """All calls of a key at once, key after key: a busy machine must not run into the time limit."""
        before = await count(keeper)
        for number in range(keys):
            calls = [keeper.post(path, by=ANNA, key=f"{path}-{number}") for _ in range(times)]
            assert {answer.status_code for answer in await asyncio.gather(*calls)} == {201}
        return await count(keeper) - before

    await owner_sql("CREATE TABLE naive (key text)", "GRANT ALL ON naive TO PUBLIC")
    assert await storm("/naive") > keys, "did not race"
    assert await storm("/members") == keys


async def test_a_later_repeat_gets_the_stored_answer(keeper: Running) -> None:
    first = await keeper.post("/members", {"minutes": 5}, by=ANNA, key="k")
    again = await keeper.post("/members", {"minutes": 5}, by=ANNA, key="k")
    assert (first.status_code, replayed(first), again.status_code, replayed(again)) == (201, False, 201, True)
    assert first.json() == again.json()
    reordered = await keeper.http.post(
        "/members",
        content=b'{ "minutes":5 }',
        headers={
            "Authorization": f"Bearer {keeper.token(ANNA)}",
            "Idempotency-Key": "k",
            "Content-Type": "application/json",
        },
    )
    assert replayed(reordered), "white space does not make it another command"


async def test_an_answer_without_a_body_is_repeated_as_one(keeper: Running) -> None:
    answers = [await keeper.post("/silent", by=ANNA, key="k") for _ in range(2)]
    assert [(answer.status_code, answer.content, replayed(answer)) for answer in answers] == [
        (204, b"", False),
        (204, b"", True),
    ]
    assert await count(keeper) == 1


@pytest.mark.parametrize(("path", "body"), [("/members", {"minutes": 6}), ("/others", {"minutes": 5})])
async def test_a_key_belongs_to_one_command(keeper: Running, path: str, body: dict[str, int]) -> None:
    await keeper.post("/members", {"minutes": 5}, by=ANNA, key="k")
    answer = await keeper.post(path, body, by=ANNA, key="k")
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert await count(keeper) == 1


async def test_a_key_belongs_to_one_caller(keeper: Running) -> None:
    answers = [await keeper.post("/members", {"minutes": 5}, by=who, key="k") for who in (ANNA, BRAM)]
    assert answers[0].json()["id"] != answers[1].json()["id"]
    assert await count(keeper) == 2


@pytest.mark.parametrize(("key", "code"), [(None, "key_missing"), ("", "key_malformed"), ("a" * 201, "key_malformed")])
async def test_a_command_needs_a_good_key(keeper: Running, key: str | None, code: str) -> None:
    headers = {"Authorization": f"Bearer {keeper.token(ANNA)}"} | ({"Idempotency-Key": key} if key is not None else {})
    answer = await keeper.http.post("/members", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert await count(keeper) == 0


async def test_a_second_call_waits_for_the_first_and_gets_its_answer(keeper: Running, gates: Gates) -> None:
    gates.open.clear()
    first = asyncio.create_task(keeper.post("/members", by=ANNA, key="k"))
    second = asyncio.create_task(keeper.post("/members", by=ANNA, key="k"))
    await eventually(lambda: waits_for_a_lock(keeper, 1), what="the second call waiting")
    await eventually(gates.somebody_is_inside)
    assert gates.inside == 1
    gates.open.set()
    answers = await asyncio.gather(first, second)
    assert sorted(map(replayed, answers)) == [False, True]
    assert answers[0].json() == answers[1].json()


async def test_a_second_call_takes_over_when_the_first_fails(keeper: Running, gates: Gates) -> None:
    gates.open.clear()
    gates.failures = [Problem(409, "refused", "Not now.")]
    first = asyncio.create_task(keeper.post("/members", by=ANNA, key="k"))
    second = asyncio.create_task(keeper.post("/members", by=ANNA, key="k"))
    await eventually(lambda: waits_for_a_lock(keeper, 1), what="the second call waiting")
    gates.open.set()
    answers = await asyncio.gather(first, second)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert not any(map(replayed, answers))
    assert await count(keeper) == 1


async def test_a_second_call_takes_over_when_the_first_loses_its_connection(keeper: Running, gates: Gates) -> None:
    gates.open.clear()
    first = asyncio.create_task(keeper.post("/members", by=ANNA, key="k"))
    second = asyncio.create_task(keeper.post("/members", by=ANNA, key="k"))
    await eventually(lambda: waits_for_a_lock(keeper, 1), what="the second call waiting")
    await _end_the_one_that_holds_the_lock(keeper)
    gates.open.set()
    answers = await asyncio.gather(first, second)
    assert sorted(answer.status_code for answer in answers) == [201, 503]
    assert await count(keeper) == 1


@pytest.mark.parametrize("error", [Problem(409, "refused", "Not now."), KeyError("a bug")])
async def test_a_failure_is_not_kept(keeper: Running, gates: Gates, error: Exception) -> None:
    gates.failures = [error]
    refused = await keeper.post("/members", by=ANNA, key="k")
    assert refused.status_code in {409, 500}
    assert await count(keeper) == 0
    again = await keeper.post("/members", by=ANNA, key="k")
    assert (again.status_code, replayed(again), await count(keeper)) == (201, False, 1)


@pytest.mark.parametrize(("failures", "status", "members"), [(1, 201, 1), (3, 201, 1), (4, 503, 0)])
async def test_a_clash_is_tried_again_three_times(
    keeper: Running, gates: Gates, failures: int, status: int, members: int
) -> None:
    gates.failures = [Stale("changed") for _ in range(failures)]
    assert (await keeper.post("/members", by=ANNA)).status_code == status
    assert gates.inside == min(failures + 1, 4)
    assert await count(keeper) == members


async def test_a_deadlock_is_tried_again(keeper: Running, gates: Gates) -> None:
    one, two = [(await keeper.post("/members", by=ANNA)).json()["id"] for _ in range(2)]
    gates.inside = 0
    gates.open.clear()
    calls = [asyncio.create_task(keeper.post(f"/members/{a}/with/{b}", by=ANNA)) for a, b in ((one, two), (two, one))]

    async def each_holds_one() -> bool:
        return gates.inside == 2

    await eventually(each_holds_one)
    gates.open.set()
    assert [answer.status_code for answer in await asyncio.gather(*calls)] == [200, 200]
    assert gates.inside > 4, "did not deadlock"
    async with keeper.core.units(Cause.by("service:test")) as uow:
        assert [member.minutes for member in await uow.find(Member)] == [3, 3]


async def _end_the_one_that_holds_the_lock(keeper: Running) -> None:
    waiting = "SELECT unnest(pg_blocking_pids(pid)) AS holder FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    query = f"SELECT pg_terminate_backend(holder) FROM ({waiting}) AS waiting"
    async with keeper.core.database.engine.connect() as connection:
        await connection.execute(sa.text(query))


@pytest.fixture
def owner_sql(keeper: Running) -> Callable[..., Awaitable[None]]:
    """Run statements as the owner of the tables."""
    import asyncpg

    async def run(*statements: str) -> None:
        connection = await asyncpg.connect(keeper.core.settings.owner_database_url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    return run
