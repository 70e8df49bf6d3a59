"""The live stream: only an event's name and a notice's id, only to the person it is for."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from tests.integration.notifications.world import World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


class Lines:
    """What a stream says, block by block."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def block(self, within: float = 10) -> list[str]:
        """The lines up to the next empty one."""
        found: list[str] = []
        async with asyncio.timeout(within):
            async for line in self._lines:
                if not line:
                    return found
                found.append(line)
        return found


@asynccontextmanager
async def stream(world: World, person: UUID) -> AsyncIterator[Lines]:
    service = world.notifications
    headers = {"Authorization": f"Bearer {service.token(person)}"}
    async with service.http.stream("GET", "/inbox/stream", headers=headers, timeout=20) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = Lines(answer.aiter_lines())
        assert await lines.block() == [": listening", "retry: 2000"]
        yield lines


async def test_a_notice_is_announced_to_everyone_who_listens_for_that_person(world: World) -> None:
    await world.knows_everybody()
    await world.until(await world.happens(), "delivered")
    async with (
        stream(world, world.coach) as one,
        stream(world, world.coach) as other,
        stream(world, world.contact) as contact,
    ):
        event = await world.happens()
        expected = ["event: notice", f"data: {json.dumps({'notice_id': str(event.id)}, separators=(',', ':'))}"]
        for lines in (one, other, contact):
            assert await lines.block() == expected
        assert str(event.id) in {entry["notice_id"] for entry in await world.inbox(world.coach)}
        unrelated = uuid7()
        await world.knows(unrelated)
        later = await world.happens(world.offer(coach=unrelated))
        assert str(later.id) in "".join(await contact.block()), "the contact is told of that one too"
        with pytest.raises(TimeoutError):
            await one.block(within=0.2)


async def test_the_topic_is_read_only_while_somebody_listens(world: World) -> None:
    await world.knows_everybody()
    await world.until(await world.happens(), "delivered")

    def tails() -> int:
        return sum("KafkaLive._follow" in repr(task.get_coro()) for task in asyncio.all_tasks())

    assert tails() == 0
    async with stream(world, world.coach), stream(world, world.contact):
        assert tails() == 1
    async with asyncio.timeout(5):
        while tails():
            await asyncio.sleep(0.01)


async def test_services_have_no_stream(world: World) -> None:
    assert (await world.notifications.get("/inbox/stream", by="service:landing")).status_code == 403
    assert (await world.notifications.http.get("/inbox/stream")).status_code == 401
