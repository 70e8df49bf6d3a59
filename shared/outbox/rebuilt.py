"""The tables in which a read model is built anew beside the live one, and how the live one is made equal to it.

They are temporary: they belong to one session, and nothing of an interrupted rebuild is left.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from pydantic import TypeAdapter

from shared.events.envelope import Envelope
from shared.outbox.declarations import Projection

COLUMNS = ("id", "version", "gone", "body", "event_id", "causation_id", "correlation_id", "traceparent", "at")
_LIVE = ", ".join(COLUMNS[:-1])
CREATE = """
    CREATE TEMPORARY TABLE arrived_{table} (
        id text, version bigint, gone boolean, body jsonb,
        event_id uuid, causation_id text, correlation_id text, traceparent text, at timestamptz);
    CREATE TEMPORARY TABLE rebuilt_{table} (LIKE arrived_{table}, copies bigint, PRIMARY KEY (id))
"""
REMEMBER = "CREATE TEMPORARY TABLE before_{table} AS SELECT id, version FROM {table}"
KEEP_NEWEST = """
    WITH counted AS (SELECT *, count(*) OVER (PARTITION BY id, version) AS copies FROM arrived_{table}),
         newest AS (SELECT DISTINCT ON (id) * FROM counted ORDER BY id, version DESC),
         emptied AS (DELETE FROM arrived_{table})
    INSERT INTO rebuilt_{table} AS known SELECT * FROM newest
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, gone = excluded.gone, body = excluded.body,
        event_id = excluded.event_id, causation_id = excluded.causation_id,
        correlation_id = excluded.correlation_id, traceparent = excluded.traceparent, at = excluded.at,
        copies = CASE WHEN known.version = excluded.version THEN known.copies ELSE 0 END + excluded.copies
    WHERE known.version <= excluded.version
"""
NEEDED = """
    SELECT known.id, known.version, before.id IS NULL AS missing
    FROM rebuilt_{table} known LEFT JOIN before_{table} before USING (id)
    WHERE known.copies = 1 AND (before.id IS NULL OR before.version < known.version)
"""
"""Where only a copy came nothing had changed, and yet these were not there, or older, before it."""
UNPUBLISHED = """
    SELECT live.id, live.version FROM {table} live LEFT JOIN rebuilt_{table} known USING (id)
    WHERE NOT (known.id IS NULL AND live.gone) AND (known.id IS NULL OR known.version < live.version)
"""
"""What is gone has no copy any more; the mark that it is gone stays, so that a late old state brings nobody back."""
DIFFERENCES = """
    SELECT known.id, coalesce(live.version = known.version, false) AS wrong
    FROM rebuilt_{table} known LEFT JOIN {table} live USING (id)
    WHERE live.id IS NULL OR live.version < known.version
       OR (live.version = known.version AND (live.gone, live.body) IS DISTINCT FROM (known.gone, known.body))
"""
MEND = """
    INSERT INTO {table} AS live ({columns})
    SELECT {columns} FROM rebuilt_{table} WHERE id = ANY($1::text[]) ORDER BY id
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, gone = excluded.gone, body = excluded.body,
        event_id = excluded.event_id, causation_id = excluded.causation_id,
        correlation_id = excluded.correlation_id, traceparent = excluded.traceparent
    WHERE live.version <= excluded.version OR live.id = ANY($2::text[])
"""
REMOVE = "DELETE FROM {table} WHERE id = ANY($1::text[])"
STATES = """
    SELECT live.*, coalesce(known.at, $3) AS at FROM {table} live LEFT JOIN rebuilt_{table} known USING (id)
    WHERE live.id > $1 ORDER BY live.id LIMIT $2
"""
OF_IDS = "SELECT * FROM rebuilt_{table} WHERE id = ANY($1::text[]) ORDER BY id"


@dataclass
class Differences:
    """Ids. `missing` and `behind` were so at the start; consumers may have put them right by the copies since.

    `wrong`: unlike what was published at its version, or of a version that never was. `foreign`: nothing is published
    of it. `to_write`: what is not as published now.
    """

    missing: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    to_write: list[str] = field(default_factory=list)


class RebuiltTable:
    """One projection's table, built anew on a session's connection."""

    def __init__(self, driver: asyncpg.Connection, projection: Projection) -> None:
        self._driver = driver
        self.projection = projection
        self.name = projection.rows.name
        self._snapshot = TypeAdapter(projection.snapshot)

    async def create(self) -> None:
        await self._driver.execute(CREATE.format(table=self.name))

    async def remember(self) -> None:
        """What the live table holds before the first copy comes."""
        await self._driver.execute(REMEMBER.format(table=self.name))

    async def add(self, envelopes: Iterable[Envelope]) -> None:
        """Keep what arrived, be it new or not."""
        rows = [_row(envelope) for envelope in envelopes]
        await self._driver.copy_records_to_table(f"arrived_{self.name}", records=rows, columns=COLUMNS)

    async def keep_newest(self) -> None:
        await self._driver.execute(KEEP_NEWEST.format(table=self.name))

    async def unpublished(self) -> dict[str, int]:
        """Rows of the live table that are newer than anything that arrived, or of an id that did not."""
        rows = await self._driver.fetch(UNPUBLISHED.format(table=self.name))
        return {row["id"]: row["version"] for row in rows}

    async def count(self) -> int:
        return int(await self._driver.fetchval(f"SELECT count(*) FROM rebuilt_{self.name}"))  # noqa: S608 our own name

    async def differences(self, listed: dict[str, int], unpublished: dict[str, int]) -> Differences:
        """`listed`: what was published again. `unpublished`: rows like which nothing stands on the topic."""
        found = Differences()
        for row in await self._driver.fetch(NEEDED.format(table=self.name)):
            if listed.get(row["id"]) == row["version"]:
                (found.missing if row["missing"] else found.behind).append(row["id"])
        known = {row["id"] for row in await self._driver.fetch(OF_IDS.format(table=self.name), list(unpublished))}
        now = await self._driver.fetch(DIFFERENCES.format(table=self.name))
        found.wrong = sorted({*known, *(row["id"] for row in now if row["wrong"])})
        found.foreign = sorted(unpublished.keys() - known)
        found.to_write = sorted({*known, *(row["id"] for row in now)})
        return found

    async def mend(self, differences: Differences) -> None:
        """Make the live table equal; a row that became newer meanwhile stays, unless it is known to be wrong."""
        await self._driver.execute(MEND.format(table=self.name, columns=_LIVE), differences.to_write, differences.wrong)
        await self._driver.execute(REMOVE.format(table=self.name), differences.foreign)

    async def envelopes_of(self, ids: Sequence[str]) -> list[Envelope]:
        """As they arrived."""
        return [self._envelope(row) for row in await self._driver.fetch(OF_IDS.format(table=self.name), ids)]

    async def states(self, after: str, limit: int, otherwise_at: Any) -> list[Envelope]:
        """The live table's rows by id, each as the snapshot that it stands for."""
        rows = await self._driver.fetch(STATES.format(table=self.name), after, limit, otherwise_at)
        return [self._envelope(row) for row in rows]

    def _envelope(self, row: asyncpg.Record) -> Envelope:
        snapshot = self.projection.snapshot
        return Envelope(
            id=row["event_id"],
            type=snapshot.wire_type,
            source=snapshot.topic.owner,
            subject=row["id"],
            time=row["at"],
            recorded_time=row["at"],
            version=row["version"],
            correlation_id=row["correlation_id"],
            causation_id=row["causation_id"],
            traceparent=row["traceparent"],
            topic=snapshot.topic.name,
            event=None if row["gone"] else self._snapshot.validate_python(row["body"]),
        )


def _row(envelope: Envelope) -> tuple[Any, ...]:
    body = envelope.body()
    return (
        envelope.subject,
        envelope.version,
        body is None,
        body.decode() if body is not None else None,
        envelope.id,
        envelope.causation_id,
        envelope.correlation_id,
        envelope.traceparent,
        envelope.time,
    )
