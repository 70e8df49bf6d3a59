"""Work that recurs with the clock. A job makes facts visible, it never makes them true."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
import structlog

from shared import clock
from shared.db import Prepared, table_of
from shared.db.database import driver_of
from shared.db.errors import is_transient
from shared.outbox.tables import IdempotencyKey, Inbox, ParkedMessage
from shared.outbox.unit_of_work import Cause, UnitsOfWork

log = structlog.get_logger()
TRY_LOCK = Prepared(sa.text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 7110004)) AS is_ours"))
PURGES = (
    (table_of(Inbox).c.handled_at, timedelta(days=45)),
    (table_of(IdempotencyKey).c.created_at, timedelta(hours=24)),
    (table_of(ParkedMessage).c.parked_at, timedelta(days=30)),
)


@dataclass(frozen=True, slots=True)
class Job:
    """`run` opens its own units of work; it looks at `clock.now()` and does nothing where nothing is due."""

    name: str
    run: Callable[[UnitsOfWork], Awaitable[None]]
    every_seconds: float = 1.0


async def purge(units: UnitsOfWork) -> None:
    """Forget what was kept only for a while, by real time."""
    async with units(Cause.by("service:kernel")) as unit:
        for column, age in PURGES:
            await unit.execute(sa.delete(column.table).where(column < clock.real_now() - age))


PURGE = Job("purge", purge, every_seconds=3600)


async def run_for_ever(job: Job, units: UnitsOfWork) -> None:
    """Run the job again and again, by one replica at a time. Errors are logged, the next turn comes all the same."""
    while True:
        try:
            await _turn(job, units)
        except Exception as error:
            level = log.warning if is_transient(error) else log.exception
            level("job_failed", job=job.name, error=type(error).__name__)
        await asyncio.sleep(job.every_seconds)


async def _turn(job: Job, units: UnitsOfWork) -> None:
    async with units.database.transaction() as connection:
        (answer,) = await TRY_LOCK.rows(driver_of(connection), {"name": job.name})
        if answer["is_ours"]:
            await job.run(units)
