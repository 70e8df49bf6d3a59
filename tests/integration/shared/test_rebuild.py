"""A read model is built anew beside the live one: what differs is told and put right, and nothing else changes."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from shared.events.participants import PEOPLE_LATEST
from shared.outbox.kafka import KafkaSettings
from shared.outbox.rebuilding import Owners
from shared.outbox.republishing import Listed
from shared.outbox.unit_of_work import Cause
from tests.integration.shared.members import KEEPER, READER, Member
from tests.support.broker import Wire
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.running import Running, running

pytestmark = pytest.mark.integration
CAUSE = Cause.by("service:test")
LANDING = "service:landing"
PAGE = 7
ROWS = "SELECT id, version, gone, body::text, event_id, correlation_id FROM projected_people ORDER BY id"


@dataclass
class Pair:
    """An owner of members and a service that projects them."""

    owner: Running
    reader: Running
    asked: int = 0

    @asynccontextmanager
    async def owners(self) -> AsyncIterator[Owners]:
        yield self

    async def publish_again(self, topic: str, after: UUID | None) -> Listed:
        self.asked += 1
        return await self.owner.core.republishing.page(topic, after, PAGE)

    async def enter(self, number: int) -> list[Member]:
        """Members that the reader knows."""
        members = [Member(uuid7(), minutes) for minutes in range(number)]
        for member in members:
            await self.change(member)
        await self.until_known(number)
        return members

    async def change(self, member: Member) -> None:
        async with self.owner.core.units(CAUSE) as uow:
            await uow.record(member)

    async def until_known(self, number: int) -> None:
        async def all_there() -> bool:
            return len(await self.rows()) == number

        await eventually(all_there, what=f"{number} rows")

    async def rows(self) -> list[tuple[Any, ...]]:
        async with self.reader.core.database.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(sa.text(ROWS))]

    async def spoil(self, statement: str, id: UUID) -> None:
        async with self.reader.core.database.transaction() as connection:
            await connection.execute(sa.text(statement), {"id": str(id)})

    async def rebuild(self) -> dict[str, Any]:
        """Over HTTP, to the last event; the report of the one read model."""
        headers = {"Authorization": f"Bearer {self.reader.token(LANDING)}"}
        async with self.reader.http.stream("POST", "/rebuilds", headers=headers) as answer:
            assert answer.status_code == 200
            items = [json.loads(line[6:]) async for line in answer.aiter_lines() if line]
        assert items[-1]["equal"] is items[-1]["reports"][0]["equal"]
        return dict(items[-1]["reports"][0])


@pytest.fixture
async def pair(kafka: KafkaSettings, new_database: Callable[[str], Awaitable[Logins]]) -> AsyncIterator[Pair]:
    made: list[Pair] = []

    def owners() -> AbstractAsyncContextManager[Owners]:
        return made[0].owners()

    reading = replace(READER, owners=owners)
    async with running(KEEPER, await new_database("keeper")) as owner:
        async with running(reading, await new_database("reader")) as reader:
            made.append(Pair(owner, reader))
            yield made[0]


async def test_what_is_right_is_found_equal_and_stays_as_it_is(pair: Pair) -> None:
    await pair.enter(20)
    before = await pair.rows()
    report = await pair.rebuild()
    assert (report["rows"], report["equal"], report["ids"]) == (20, True, [])
    assert pair.asked == 3, "page by page"
    assert await pair.rows() == before, "ids and traces of the first publication included"


async def test_what_differs_is_told_and_put_right(pair: Pair) -> None:
    members = await pair.enter(6)
    before = await pair.rows()
    changed, older, lost, ahead = (member.id for member in members[:4])
    foreign = uuid7()
    await pair.spoil("UPDATE projected_people SET body = '{}' WHERE id = :id", changed)
    await pair.spoil("UPDATE projected_people SET version = 0 WHERE id = :id", older)
    await pair.spoil("DELETE FROM projected_people WHERE id = :id", lost)
    await pair.spoil("UPDATE projected_people SET version = 9000 WHERE id = :id", ahead)
    copy = "INSERT INTO projected_people SELECT :id, version, gone, body, event_id FROM projected_people LIMIT 1"
    copy = copy.replace("event_id FROM", "event_id, causation_id, correlation_id, traceparent FROM")
    await pair.spoil(copy, foreign)

    report = await pair.rebuild()
    counts = {name: report[name] for name in ("rows", "missing", "wrong", "foreign", "behind", "equal")}
    assert counts == {"rows": 6, "missing": 1, "wrong": 2, "foreign": 1, "behind": 1, "equal": False}
    assert {str(changed), str(lost), str(ahead), str(foreign)} <= set(report["ids"])
    assert [row[:4] for row in await pair.rows()] == [row[:4] for row in before]
    assert (await pair.rebuild())["equal"]


async def test_it_is_right_while_members_change(pair: Pair) -> None:
    members = await pair.enter(30)
    stop = asyncio.Event()

    async def keep_changing() -> int:
        changes = 0
        while not stop.is_set():
            member = members[changes % len(members)]
            member.minutes += 1
            await pair.change(member)
            changes += 1
        return changes

    changing = asyncio.create_task(keep_changing())
    reports = [await pair.rebuild() for _ in range(3)]
    stop.set()
    assert await changing > 30
    assert all(report["equal"] for report in reports), reports


async def test_a_copy_never_follows_a_newer_state_of_its_key(pair: Pair, wire: Wire) -> None:
    """Else compaction would keep the older one, and newcomers would never see the newer."""
    members = await pair.enter(10)

    async def change_all(times: int) -> None:
        for _ in range(times):
            for member in members:
                await pair.change(member)

    changing = asyncio.create_task(change_all(10))
    while not changing.done():
        await pair.owner.core.republishing.page(PEOPLE_LATEST.name, None, 1_000)
    await changing

    async def empty() -> bool:
        async with pair.owner.core.database.engine.connect() as connection:
            return await connection.scalar(sa.text("SELECT count(*) FROM outbox")) == 0

    await eventually(empty, what="an empty outbox")
    for member in members:
        versions = [envelope.version for envelope in await wire.envelopes(PEOPLE_LATEST.name, member.id)]
        assert len(versions) > 11, "nothing was published again"
        assert versions == sorted(versions)


async def test_ended_early_it_leaves_everything_as_it_was(pair: Pair) -> None:
    members = await pair.enter(20)
    await pair.spoil("UPDATE projected_people SET body = '{}' WHERE id = :id", members[0].id)
    before = await pair.rows()
    async with aclosing(pair.reader.core.rebuilding().run()) as items:
        async for item in items:
            if item.get("arrived"):
                break
    assert await pair.rows() == before
    assert (await pair.rebuild())["wrong"] == 1, "the next one may begin at once"


async def test_two_at_once_and_strangers_are_refused(pair: Pair) -> None:
    await pair.enter(1)
    async with aclosing(pair.reader.core.rebuilding().run()) as items:
        await anext(items)
        answer = await pair.reader.post("/rebuilds", by=LANDING)
        assert (answer.status_code, answer.json()["code"]) == (409, "already_running")
    assert (await pair.reader.post("/rebuilds", by="service:coaching")).status_code == 403
    page = f"/snapshots/{PEOPLE_LATEST.name}/publication"
    assert (await pair.owner.post(page, by="service:matching")).status_code == 200
    assert (await pair.owner.post(page, by="service:portal")).status_code == 403
    assert (await pair.owner.post("/snapshots/coaching.pools.latest.v1/publication", by=LANDING)).status_code == 404
