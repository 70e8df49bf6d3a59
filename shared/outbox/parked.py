"""What an operator may do with parked messages: look, handle them after all, or give them up."""

from collections.abc import Mapping
from typing import Any, Protocol
from zlib import crc32

import sqlalchemy as sa

from shared import clock
from shared.db import table_of
from shared.outbox import parking
from shared.outbox.incoming import Incoming
from shared.outbox.tables import SHARDS, Outbox, ParkedMessage
from shared.outbox.unit_of_work import Cause, NotFound, UnitOfWork, UnitsOfWork

PARKED, OUTBOX = table_of(ParkedMessage), table_of(Outbox)
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
        """Handle every parked message of this one's key, in order, each in its own transaction; returns how many.

        Raises what the handler raises at the first that still fails; it and those behind it stay parked.
        """
        first = await self.get(id)
        replayed = 0
        while await self._replay_next(first["direction"], first["topic"], bytes(first["key"])):
            replayed += 1
        return replayed

    async def discard(self, id: int) -> None:
        """Give one message up for good. What waited behind it stays parked until it is replayed. Raises NotFound."""
        async with self._units(self._cause) as unit:
            result = await unit.execute(PARKED.delete().where(PARKED.c.id == id))
            if result.rowcount == 0:
                raise NotFound("parked message")

    async def _replay_next(self, direction: str, topic: str, key: bytes) -> bool:
        async with self._units(self._cause) as unit:
            await parking.lock_key(unit.connection, topic, key)
            same_key = sa.and_(PARKED.c.direction == direction, PARKED.c.topic == topic, PARKED.c.key == key)
            oldest = sa.select(PARKED).where(same_key).order_by(PARKED.c.id).limit(1)
            row = (await unit.execute(oldest)).mappings().first()
            if row is None:
                return False
            await unit.execute(PARKED.delete().where(PARKED.c.id == row["id"]))
            if direction == "in":
                await self._handlers[topic].replay(parking.restored(row), unit)
            else:
                await self._send_again(unit, row)
        return True

    async def _send_again(self, unit: UnitOfWork, row: sa.RowMapping) -> None:
        """Back into the outbox. The relay parks it again if the broker still refuses it."""
        values = {
            "shard": crc32(bytes(row["key"])) % SHARDS,
            "topic": row["topic"],
            "key": bytes(row["key"]).decode(),
            "headers": row["headers"],
            "body": row["body"],
            "recorded_at": clock.real_now(),
        }
        await unit.execute(OUTBOX.insert().values(values))
        unit.wrote_messages = True
