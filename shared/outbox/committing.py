"""Commits how far each consumer has handled its records, a little later and for many at once.

A commit for each record costs the broker as much as the record. What was handled and not committed before a kill comes
again, and has no second effect: the inbox knows facts by their id, read models know snapshots by their version.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

log = structlog.get_logger()
COMMIT_SECONDS = 0.2


class Offsets:
    """The next offset of every partition whose records were handled since the last commit, for each consumer."""

    def __init__(self) -> None:
        self._next: dict[AIOKafkaConsumer, dict[TopicPartition, int]] = {}
        self._any = asyncio.Event()

    def handled(self, consumer: AIOKafkaConsumer, records: Iterable["ConsumerRecord[Any, Any]"]) -> None:
        """In the order of their offsets."""
        offsets = self._next.setdefault(consumer, {})
        for record in records:
            offsets[TopicPartition(record.topic, record.partition)] = record.offset + 1
        self._any.set()

    async def commit_for_ever(self) -> None:
        """Runs until cancelled; nothing wakes while nothing is handled."""
        while True:
            await self._any.wait()
            await asyncio.sleep(COMMIT_SECONDS)
            await self.commit()

    async def commit(self) -> None:
        """Commit all. What the broker does not take now is tried again, unless somebody else reads that partition."""
        taken, self._next = self._next, {}
        self._any.clear()
        await asyncio.gather(*(self._commit(consumer, offsets) for consumer, offsets in taken.items()))

    async def _commit(self, consumer: AIOKafkaConsumer, offsets: dict[TopicPartition, int]) -> None:
        assigned = consumer.assignment()
        mine = {partition: offset for partition, offset in offsets.items() if partition in assigned}
        if not mine:
            return
        try:
            await consumer.commit(mine)
        except Exception as error:  # whatever it was, who commits for all others goes on
            log.warning("commit_again", error=type(error).__name__)
            self._next[consumer] = mine | self._next.get(consumer, {})
            self._any.set()
