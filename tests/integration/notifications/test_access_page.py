"""Every cell of docs/access.md about notifications, over HTTP: a notice is for whom it was told to."""

import pytest
from uuid_utils.compat import uuid7

from tests.integration.notifications.world import World
from tests.support.access.driving import Attempt, faults, faults_of_named
from tests.support.access.people import People
from tests.support.access.tables import EVERY_SERVICE, access_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
PAGE = access_of("notifications")


async def test_each_cell(world: World) -> None:
    people = People(uuid7(), (uuid7(), uuid7()), ("NL-GE",), ("NL-GR",))
    people.columns["another service"] = ["service:coaching"]
    await world.knows_everybody()
    for snapshot in people.snapshots:
        await world.wire.publish(snapshot)
    await world.until(await world.happens(world.offer(coach=people.coach)), "delivered")
    (notice,) = await world.inbox(people.coach)
    wrong = list[str]()
    for line in PAGE.cases:
        path = line.endpoint.partition(" ")[2].format(notice_id=notice["notice_id"])
        wrong += await faults(world.notifications, line, people.columns, lambda _, path=path: Attempt(path, {}))
    for named in (*PAGE.named, *access_of(EVERY_SERVICE).named):
        path = named.endpoint.partition(" ")[2].replace("{id}", "1").replace("{person_id}", str(uuid7()))
        query = f"?about={uuid7()}" if path == "/notices" else ""
        wrong += await faults_of_named(world.notifications, named, people.named, path + query, {"email": True})
    assert wrong == []
