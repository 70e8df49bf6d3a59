"""How messages get into the outbox: a few by one statement, many by COPY. Only units of work use it."""

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import sqlalchemy as sa

from shared import clock
from shared.db import Prepared, table_of
from shared.db.prepared import to_json
from shared.events.envelope import Envelope
from shared.outbox.tables import SHARDS, Outbox

TABLE = table_of(Outbox).name
COLUMNS = ("shard", "topic", "key", "headers", "body", "recorded_at")
WRITE = """
    INSERT INTO outbox (shard, topic, key, headers, body, recorded_at)
    SELECT shard, topic, key, CAST(headers AS jsonb), body, recorded_at
    FROM unnest(CAST(:shard AS smallint[]), CAST(:topic AS text[]), CAST(:key AS text[]), CAST(:headers AS text[]),
                CAST(:body AS bytea[]), CAST(:recorded_at AS timestamptz[]))
         WITH ORDINALITY AS message (shard, topic, key, headers, body, recorded_at, place)
    ORDER BY place
"""
"""However many messages there are; their ids follow the order in which they are given."""
POST = Prepared(sa.text(WRITE))


def as_arrays(messages: Sequence[Envelope]) -> dict[str, Any]:
    """The values of WRITE."""
    values = zip(*as_records(messages), strict=True) if messages else ((),) * len(COLUMNS)
    return {name: list(column) for name, column in zip(COLUMNS, values, strict=True)}


def as_records(messages: Sequence[Envelope]) -> Iterator[tuple[Any, ...]]:
    """One row a message, with a value for each of COLUMNS."""
    now = clock.real_now()
    for message in messages:
        shard = crc32(message.subject.encode()) % SHARDS
        yield shard, message.topic, message.subject, to_json(message.headers()), message.body(), now
