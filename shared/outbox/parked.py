"""What an operator may do with parked messages: look, handle them after all, or give them up."""

from collections.abc import Mapping
from typing import Any, Protocol
from zlib import crc32

import orjson
import sqlalchemy as sa

from shared import clock
from shared.db import table_of
from shared.outbox import parking
from shared.outbox.incoming import Incoming
from shared.outbox.relay import LOCK_CLASS
from shared.outbox.tables import SHARDS, ParkedMessage
from shared.outbox.unit_of_work import Cause, NotFound, UnitOfWork, UnitsOfWork

PARKED = table_of(ParkedMessage)
LOCK_SHARD = sa.text("SELECT pg_advisory_xact_lock(CAST(:shards AS int), CAST(:shard AS int))")
IN_ITS_PLACE = sa.text("""
    INSERT INTO outbox (id, shard, topic, key, headers, body, recorded_at) OVERRIDING SYSTEM VALUE
    VALUES (:id, :shard, :topic, :key, CAST(:headers AS jsonb), :body, :recorded_at)
""")
SHOWN = ("id", "direction", "topic", "partition", "offset", "reason", "detail", "parked_at")


class Replay(Protocol):
    async def replay(self, record: Incoming, unit: UnitOfWork) -> None: ...


class ParkedMessages:
    """The parked messages of one service. `handlers` are the ones that first failed, by topic."""

    def __init__(self, service: str, units: UnitsOfWork, handlers: Mapping[str, Replay]) -> None:
        self._cause = Cause.by(f"service:{service}")
        self._units = units
        self._handlers = handlers

    async def count(self) -> int:
        async with self._units.database.engine.connect() as connection:
            return (await connection.execute(sa.select(sa.func.count()).select_from(PARKED))).scalar_one()

    async def list(self, cursor: int | None, limit: int) -> list[dict[str, Any]]:
        """The oldest first, from behind `cursor`; without bodies."""
        query = sa.select(*(PARKED.c[name] for name in SHOWN)).where(PARKED.c.id > (cursor or 0))
        async with self._units.database.engine.connect() as connection:
            rows = await connection.execute(query.order_by(PARKED.c.id).limit(limit))
            return [dict(row) for row in rows.mappings()]

    async def get(self, id: int) -> dict[str, Any]:
        """One message with key, headers and body. Raises NotFound."""
        async with self._units.database.engine.connect() as connection:
            row = (await connection.execute(sa.select(PARKED).where(PARKED.c.id == id))).mappings().first()
        if row is None:
            raise NotFound("parked message")
        return dict(row)

    async def replay(self, id: int) -> int:
        """Handle, or send, every parked message of this one's key, in order; returns how many.

        Incoming ones have a transaction each; raises what the handler raises at the first that still fails, and it and
        those behind it stay parked. Outgoing ones go back to the outbox together; the relay parks again what it must.
        """
        first = await self.get(id)
        topic, key = first["topic"], bytes(first["key"])
        if first["direction"] == "out":
            return await self._send_again(topic, key)
        replayed = 0
        while await self._handle_next(topic, key):
            replayed += 1
        return replayed

    async def discard(self, id: int) -> None:
        """Give one message up for good. What waited behind it stays parked until it is replayed. Raises NotFound."""
        message = await self.get(id)
        async with self._units(self._cause) as unit:
            await parking.lock_key(unit.connection, message["topic"], bytes(message["key"]))
            await unit.execute(PARKED.delete().where(PARKED.c.id == id))

    async def _handle_next(self, topic: str, key: bytes) -> bool:
        async with self._units(self._cause) as unit:
            await parking.lock_key(unit.connection, topic, key)
            oldest = sa.select(PARKED).where(_of("in", topic, key)).order_by(PARKED.c.id).limit(1)
            row = (await unit.execute(oldest)).mappings().first()
            if row is None:
                return False
            await unit.execute(PARKED.delete().where(PARKED.c.id == row["id"]))
            await self._handlers[topic].replay(parking.restored(row), unit)
        return True

    async def _send_again(self, topic: str, key: bytes) -> int:
        """Put all of a key back into the outbox, while no relay holds the key's shard.

        Each gets its former place: whatever was written later is sent later, also what commits only after this.
        """
        async with self._units(self._cause) as unit:
            await unit.execute(LOCK_SHARD, {"shards": LOCK_CLASS, "shard": crc32(key) % SHARDS})
            parked = await unit.execute(PARKED.delete().where(_of("out", topic, key)).returning(PARKED))
            again = [_outgoing(topic, key, row) for row in parked.mappings()]
            if again:
                await unit.execute(IN_ITS_PLACE, again)
            unit.wrote_messages = True
        return len(again)


def _of(direction: str, topic: str, key: bytes) -> sa.ColumnElement[bool]:
    return sa.and_(PARKED.c.direction == direction, PARKED.c.topic == topic, PARKED.c.key == key)


def _outgoing(topic: str, key: bytes, row: sa.RowMapping) -> dict[str, Any]:
    return {
        "id": row["offset"],
        "shard": crc32(key) % SHARDS,
        "topic": topic,
        "key": key.decode(),
        "headers": orjson.dumps(row["headers"]).decode(),
        "body": row["body"],
        "recorded_at": clock.real_now(),
    }
