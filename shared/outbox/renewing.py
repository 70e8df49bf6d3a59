"""Publishes newest snapshots again, for a relay that does not know which of its copies the broker took, and when."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog
from uuid_utils.compat import uuid7

from shared import clock
from shared.events.envelope import Envelope
from shared.events.registry import TOPICS, events_on
from shared.outbox.republishing import by_topic
from shared.outbox.stored import Stored
from shared.outbox.unit_of_work import Cause, UnitOfWork, UnitsOfWork

log = structlog.get_logger()
Doubtful = Mapping[tuple[str, str], int]
"""(topic, key) of snapshots to the newest version that was under way."""


class Renewing:
    """Of one service. Versions stay as they are: whoever knows a snapshot already ignores its copy."""

    def __init__(self, service: str, units: UnitsOfWork) -> None:
        self._cause = Cause.by(f"service:{service}")
        self._units = units
        self._stored = by_topic(units.published)

    async def __call__(self, doubtful: Doubtful) -> None:
        """Put the newest snapshots of these keys into the outbox; a tombstone for a key whose row is gone.

        The rows are locked against changes until the commit, so that no copy comes behind a newer snapshot.
        """
        async with self._units(self._cause) as unit:
            for topic, stored in self._stored.items():
                versions = {key: version for (known, key), version in doubtful.items() if known == topic}
                if versions:
                    await self._renew(unit, topic, stored, versions)
        log.warning("snapshots_renewed", keys=len(doubtful))

    async def _renew(self, unit: UnitOfWork, topic: str, stored: Stored[Any], versions: Mapping[str, int]) -> None:
        rows = (await unit.execute(_rows(stored, versions))).mappings()
        found = [aggregate for aggregate in map(stored.load, rows) if _key(stored, aggregate) in versions]
        sent = await unit.publish_again(found) if found else []
        gone = versions.keys() - {message.subject for message in sent}
        for key in sorted(gone):
            unit.send(self._tombstone(topic, key, versions[key] + 1))

    def _tombstone(self, topic: str, key: str, version: int) -> Envelope:
        (kind,) = events_on(TOPICS[topic])
        return Envelope(
            id=uuid7(),
            type=kind.wire_type,
            source=self._units.published.source,
            subject=key,
            time=clock.now(),
            recorded_time=clock.real_now(),
            version=version,
            correlation_id=key,
            causation_id=None,
            traceparent=None,
            topic=topic,
            event=None,
        )


def _key(stored: Stored[Any], aggregate: Any) -> str | None:
    snapshot = stored.snapshot(aggregate)
    return snapshot.key if snapshot is not None else None


def _rows(stored: Stored[Any], keys: Iterable[str]) -> sa.Select[Any]:
    """By id; where a key is no id, as that of a concept, all of the table."""
    ids = [_id(key) for key in keys]
    query = sa.select(*stored.columns).order_by(stored.table.c.id).with_for_update(read=True)
    return query if None in ids else query.where(stored.table.c.id.in_(ids))


def _id(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
