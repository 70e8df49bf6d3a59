"""Everything the checker knows: what stands on the topics, in the databases, in the mailbox, and what was promised."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from aiokafka import ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient

from landing.engines.mail_store import read
from shared.events.registry import TOPICS
from shared.outbox.kafka import KafkaSettings
from tests.support.broker import Wire

Row = dict[str, Any]
Ask = Callable[[str, str], Awaitable[Sequence[Any]]]
"""(database, query) → rows."""


@dataclass(frozen=True, slots=True)
class Written:
    """One record of a topic."""

    topic: str
    partition: int
    offset: int
    key: str
    id: str
    type: str
    version: int
    causation: str | None
    recorded: str
    time: str
    body: bytes | None

    def said(self) -> Row:
        return dict(json.loads(self.body or b"{}"))


@dataclass
class Books:
    """`rows` by database and table. `acknowledged`: request to pool; `accepted`: offers whose acceptance was answered.

    In the pools of `room` there is a place for everybody; in others people rightly wait.
    """

    records: dict[str, list[Written]] = field(default_factory=dict)
    rows: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    acknowledged: dict[UUID, UUID] = field(default_factory=dict)
    accepted: set[UUID] = field(default_factory=set)
    room: set[UUID] = field(default_factory=set)
    mails: dict[str, int] = field(default_factory=dict)

    def table(self, database: str, table: str) -> list[Row]:
        return self.rows.get(database, {}).get(table, [])

    def firsts(self, topic: str) -> Iterator[Written]:
        """Each event once: a relay may publish a second copy."""
        seen: set[str] = set()
        for record in self.records.get(topic, ()):
            if record.id not in seen:
                seen.add(record.id)
                yield record

    def of_type(self, topic: str, type: str) -> list[Written]:
        return [record for record in self.firsts(topic) if record.type == type]


async def read_topics(kafka: KafkaSettings) -> dict[str, list[Written]]:
    """All of every topic that there is, in order per partition."""
    wire, there = Wire(kafka), await _topics(kafka)
    found = await asyncio.gather(*(wire.records(topic) for topic in there))
    return {topic: [_written(topic, one) for one in records] for topic, records in zip(there, found, strict=True)}


async def _topics(kafka: KafkaSettings) -> list[str]:
    admin = AIOKafkaAdminClient(**kafka.connection())
    await admin.start()
    try:
        return sorted(TOPICS.keys() & set(await admin.list_topics()))
    finally:
        await admin.close()


async def read_tables(ask: Ask, databases: Sequence[str]) -> dict[str, dict[str, list[Row]]]:
    """Every table of these databases but those whose rows nobody checks, as plain values."""
    listing = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    found: dict[str, dict[str, list[Row]]] = {}
    for database in databases:
        tables = [row["tablename"] for row in await ask(database, listing)]
        found[database] = {
            table: [_plain(row) for row in await ask(database, f'SELECT * FROM "{table}"')]
            for table in tables
            if table not in {"idempotency_keys", "signing_keys", "alembic_version", "inbox"}
        }
    return found


class Mails:
    """Message-IDs of all mails ever seen in the mailbox's folder, which forgets the oldest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: set[str] = set()
        self.copies: dict[str, int] = {}

    def look(self) -> None:
        for path in self._folder.glob("*.eml"):
            if path.name in self._files:
                continue
            try:
                id = read(path).message_id.partition("@")[0].strip("<")
            except FileNotFoundError:
                continue
            self._files.add(path.name)
            self.copies[id] = self.copies.get(id, 0) + 1


def _written(topic: str, record: "ConsumerRecord[Any, Any]") -> Written:
    headers = {name: value.decode() for name, value in record.headers}
    return Written(
        topic=topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key.decode(),
        id=headers["ce_id"],
        type=headers["ce_type"],
        version=int(headers["ce_version"]),
        causation=headers.get("ce_causationid"),
        recorded=headers["ce_recordedtime"],
        time=headers["ce_time"],
        body=record.value,
    )


def _plain(row: Any) -> Row:
    """JSON columns come as text from the driver."""
    return {name: _value(value) for name, value in dict(row).items()}


def _value(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
