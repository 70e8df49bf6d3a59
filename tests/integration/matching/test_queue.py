"""Two snapshots that need each other, in transactions that overlap: the later commit leaves the pool in the queue."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from services.matching.entrypoints.consumers import PROJECTIONS
from services.matching.main import build
from shared import clock
from shared.events.base import Snapshot
from shared.events.coaching import PoolLatest, PoolMode
from shared.events.envelope import Envelope
from shared.outbox import Cause, UnitOfWork
from shared.outbox.kafka import KafkaSettings
from shared.outbox.projecting import upsert
from shared.runtime import Core
from tests.integration.matching.stage import organisation, request
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.running import running

pytestmark = pytest.mark.integration
WAITERS = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7110006 AND NOT granted")


async def project(uow: UnitOfWork, snapshot: Snapshot) -> None:
    """What the handler of the topic does with this snapshot, in the caller's transaction."""
    envelope = Envelope(
        id=uuid7(),
        type=snapshot.wire_type,
        source=snapshot.topic.owner,
        subject=snapshot.key,
        time=clock.now(),
        recorded_time=clock.real_now(),
        version=1,
        correlation_id=snapshot.key,
        causation_id=None,
        traceparent=None,
        topic=snapshot.topic.name,
        event=snapshot,
    )
    projection = next(known for known in PROJECTIONS if known.snapshot is type(snapshot))
    await upsert(uow.connection, projection.rows, [envelope])
    assert projection.then is not None
    await projection.then(uow, [envelope])


@pytest.mark.usefixtures("stage")
async def test_the_later_of_two_overlapping_changes_sees_the_earlier(
    kafka: KafkaSettings, new_database: Callable[[str], Awaitable[Logins]]
) -> None:
    pool = PoolLatest(pool_id=uuid7(), mode=PoolMode.DIRECT, gather_minutes=0, provinces=("NL-UT",))
    employer = organisation()
    async with running(build(), await new_database("matching"), role="http") as matching:
        core: Core = matching.core

        async def ask() -> None:
            async with core.units(Cause.by("service:matching")) as uow:
                await project(uow, request(pool, employer))

        async def one_waits() -> bool:
            async with core.database.engine.connect() as connection:
                return await connection.scalar(WAITERS) == 1

        async with core.units(Cause.by("service:matching")) as uow:
            await project(uow, employer)
            asking = asyncio.create_task(ask())
            await eventually(one_waits, what="the request to wait for the employer's transaction")
            assert not asking.done()
        await asking
        async with core.database.engine.connect() as connection:
            assert list(await connection.scalars(sa.text("SELECT pool_id FROM pools_to_plan"))) == [pool.pool_id]
