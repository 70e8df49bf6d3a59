"""Coaching with a relay that deletes before the broker's acknowledgement: what the kernel must not do.

`python -m tests.proof.faults.naive_coaching` takes the same arguments as the service itself.
"""

from collections.abc import Sequence

import asyncpg
from aiokafka import AIOKafkaProducer

from services.coaching.main import build
from shared.outbox.relay import BATCH, BATCH_ROWS, Relay
from shared.runtime import process


class NaiveRelay(Relay):
    """Forgets what it is about to send."""

    async def _batch(
        self, session: asyncpg.Connection, producer: AIOKafkaProducer, shards: Sequence[int]
    ) -> tuple[list[int], bool]:
        rows = await session.fetch(BATCH, shards, BATCH_ROWS)
        await session.execute("DELETE FROM outbox WHERE id = ANY($1::bigint[])", [row["id"] for row in rows])
        await self._publish(session, producer, [rows])
        return [], bool(rows)


if __name__ == "__main__":
    process.Relay = NaiveRelay  # type: ignore[attr-defined]
    process.run(build())
