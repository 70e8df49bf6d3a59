"""A record is committed only when its handler has returned."""

from collections.abc import Sequence

import pytest
from uuid_utils.compat import uuid7

from shared.events.participants import PEOPLE, PersonInvitedV1
from shared.outbox.incoming import Incoming
from shared.outbox.kafka import GroupPositions, KafkaSettings
from shared.outbox.subscribing import Consumers
from tests.support.broker import Wire
from tests.support.eventually import eventually

pytestmark = pytest.mark.integration


async def test_a_handler_that_raises_loses_nothing(kafka: KafkaSettings, wire: Wire) -> None:
    await wire.topics(PEOPLE.name)
    people = [uuid7() for _ in range(20)]
    handled: list[str] = []
    raised = False

    async def handle(records: Sequence[Incoming]) -> None:
        nonlocal raised
        if not raised:
            raised = True
            raise RuntimeError("a bug")
        handled.extend(record.key.decode() for record in records)

    for person in people:
        await wire.publish(PersonInvitedV1(person_id=person))
    positions = GroupPositions(kafka, "notifications", [PEOPLE.name])
    consumers = Consumers(kafka, positions, {PEOPLE.name: handle})
    await consumers.start()
    try:

        async def all_handled() -> bool:
            return sorted(handled) == sorted(str(person) for person in people)

        await eventually(all_handled, what="all records")
        await eventually(lambda: _no_lag(positions), what="all committed")
    finally:
        await consumers.stop()
        await positions.close()


async def _no_lag(positions: GroupPositions) -> bool:
    return (await positions.lag())[PEOPLE.name] == 0
