"""How messages get into the outbox: a few by one statement, many by COPY. Only units of work use it."""

from collections.abc import Iterator, Sequence
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from shared import clock
from shared.db import Prepared, table_of
from shared.db.prepared import to_json
from shared.events.envelope import Envelope
from shared.outbox.tables import SHARDS, Outbox

OUTBOX = table_of(Outbox)
TABLE = OUTBOX.name
MESSAGE = {"shard": sa.SmallInteger, "topic": sa.Text, "key": sa.Text, "headers": sa.Text, "body": sa.LargeBinary}
_MESSAGES = (
    sa.func.unnest(*(sa.bindparam(name, type_=ARRAY(kind)) for name, kind in MESSAGE.items()))
    .table_valued(*MESSAGE, with_ordinality="place", name="message")
    .render_derived()
)
POST = Prepared(
    OUTBOX.insert().from_select(
        [*MESSAGE, "recorded_at"],
        sa.select(
            *(sa.cast(_MESSAGES.c[name], OUTBOX.c[name].type) for name in MESSAGE),
            sa.bindparam("recorded_at", type_=OUTBOX.c.recorded_at.type),
        ).order_by(_MESSAGES.c.place),
    )
)
"""One statement however many messages there are; their ids follow the order in which they are given."""
COLUMNS = (*MESSAGE, "recorded_at")


def as_arrays(messages: Sequence[Envelope]) -> dict[str, Any]:
    """The values of POST."""
    values = zip(*as_records(messages), strict=True)
    return {
        **{name: list(column) for name, column in zip(COLUMNS, values, strict=True)},
        "recorded_at": clock.real_now(),
    }


def as_records(messages: Sequence[Envelope]) -> Iterator[tuple[Any, ...]]:
    """One row a message, with a value for each of COLUMNS."""
    now = clock.real_now()
    for message in messages:
        shard = crc32(message.subject.encode()) % SHARDS
        yield shard, message.topic, message.subject, to_json(message.headers()), message.body(), now
