"""How long anything is tried: transient errors for ever, others three times, then the record is parked."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from shared.db import Database
from shared.db.errors import is_transient
from shared.events.envelope import Unreadable
from shared.observability import metrics
from shared.outbox import parking
from shared.outbox.incoming import Incoming

log = structlog.get_logger()
TRIES = 3
FIRST_DELAY, LONGEST_DELAY = 0.02, 2.0


async def until_handled_or_parked(database: Database, record: Incoming, attempt: Callable[[], Awaitable[None]]) -> None:
    """Run `attempt` until it succeeds or its record stands among the parked ones. Raises only when cancelled."""
    tries, delay = 0, FIRST_DELAY
    while True:
        try:
            await attempt()
            return
        except Exception as error:
            transient = is_transient(error)
            tries += 0 if transient else 1
            log.warning("event_failed", transient=transient, tries=tries, **_place(record), **_said(error))
            if tries >= TRIES or isinstance(error, Unreadable):
                await _park_for_sure(database, record, error)
                return
        await asyncio.sleep(delay)
        delay = min(delay * 2, LONGEST_DELAY)


async def _park_for_sure(database: Database, record: Incoming, failure: Exception) -> None:
    delay = FIRST_DELAY
    while True:
        try:
            async with database.transaction() as connection:
                await parking.park(connection, record, *parking.reason_of(failure))
            metrics.CONSUMED.labels(record.topic, "parked").inc()
            return
        except Exception as error:
            log.error("parking_failed", retry_in_seconds=delay, **_place(record), **_said(error))
        await asyncio.sleep(delay)
        delay = min(delay * 2, LONGEST_DELAY)


def _place(record: Incoming) -> dict[str, object]:
    return {"topic": record.topic, "partition": record.partition, "offset": record.offset}


def _said(error: Exception) -> dict[str, str]:
    """Our own errors speak for themselves; the text of others may hold data."""
    return {"error": type(error).__name__, "detail": parking.reason_of(error)[1]}
