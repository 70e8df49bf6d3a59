"""Where messages wait that could not be handled or published. What follows a parked fact of the same key waits too."""

import sqlalchemy as sa
import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import clock
from shared.db import table_of
from shared.db.errors import NotYet, sqlstate
from shared.events.envelope import Unreadable
from shared.outbox.incoming import Incoming
from shared.outbox.tables import ParkedMessage

log = structlog.get_logger()
PARKED = table_of(ParkedMessage)
KEY_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 7110003))")


def reason_of(error: BaseException) -> tuple[str, str]:
    """A code and a sentence without any of the message's own text."""
    if isinstance(error, Unreadable):
        return error.reason, error.detail
    if isinstance(error, NotYet):
        return "not_yet", str(error)
    state = sqlstate(error)
    return (
        "handler_failed",
        f"{type(error).__name__}{f' (SQLSTATE {state})' if state else ''}; see the log at this time",
    )


async def lock_key(connection: AsyncConnection, topic: str, key: bytes) -> None:
    """Whoever parks behind, replays or discards messages of a key does so alone, until the transaction ends."""
    await connection.execute(KEY_LOCK, {"name": f"{topic}:{key.hex()}"})


async def park_behind(connection: AsyncConnection, record: Incoming) -> bool:
    """Park this record if an earlier one of its key, which was seen parked, still is; whether it was."""
    await lock_key(connection, record.topic, record.key)
    earlier = sa.select(sa.literal(1)).where(_incoming(record.topic), PARKED.c.key == record.key).limit(1)
    if (await connection.execute(earlier)).first() is None:
        return False
    await park(connection, record, "behind_parked", "an earlier message of the same key is parked")
    return True


async def park(connection: AsyncConnection, record: Incoming, reason: str, detail: str) -> None:
    """Write the record among the parked ones; a second copy of it changes nothing."""
    row = {
        "direction": "in",
        "topic": record.topic,
        "key": record.key,
        "partition": record.partition,
        "offset": record.offset,
        "headers": [[name, value.hex() if value is not None else None] for name, value in record.headers],
        "body": record.body,
        "reason": reason,
        "detail": detail,
        "parked_at": clock.real_now(),
    }
    await connection.execute(insert(PARKED).values(row).on_conflict_do_nothing(constraint="parked_once"))
    log.error("message_parked", topic=record.topic, partition=record.partition, offset=record.offset, reason=reason)


def _incoming(topic: str) -> sa.ColumnElement[bool]:
    return sa.and_(PARKED.c.direction == "in", PARKED.c.topic == topic)


def restored(row: sa.RowMapping) -> Incoming:
    """The record as it came from the broker."""
    headers = tuple((name, bytes.fromhex(value) if value is not None else None) for name, value in row["headers"])
    return Incoming(row["topic"], row["partition"], row["offset"], bytes(row["key"]), headers, row["body"])
