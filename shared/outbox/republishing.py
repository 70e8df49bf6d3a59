"""The owner's side of a rebuild: publish every current snapshot again, and list what was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, get_type_hints
from uuid import UUID

import sqlalchemy as sa

from shared.events.base import Snapshot
from shared.outbox.stored import Published, Stored
from shared.outbox.unit_of_work import Cause, NotFound, UnitsOfWork


class Copy(NamedTuple):
    """One snapshot that was published again, in a message of its own."""

    key: str
    version: int
    event_id: UUID


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of copies, and the id behind which the next page begins (None: it was the last one)."""

    items: Sequence[Copy]
    next: UUID | None


class Republishing:
    """Of one service. Versions stay as they are: whoever knows a snapshot already ignores its copy."""

    def __init__(self, service: str, units: UnitsOfWork) -> None:
        self._cause = Cause.by(f"service:{service}")
        self._units = units
        self._stored = by_topic(units.published)

    @property
    def topics(self) -> Sequence[str]:
        return list(self._stored)

    async def page(self, topic: str, after: UUID | None, limit: int) -> Listed:
        """Publish the next `limit` by id. Raises NotFound for a topic of others.

        Each row is locked against changes until the commit, so that its copy cannot come after a newer snapshot.
        """
        stored = self._stored.get(topic)
        if stored is None:
            raise NotFound("topic of snapshots")
        async with self._units(self._cause) as unit:
            found = [stored.load(row) for row in (await unit.execute(_page(stored, after, limit))).mappings()]
            sent = await unit.publish_again(found) if found else []
        items = [Copy(message.subject, message.version, message.id) for message in sent]
        return Listed(items, found[-1].id if len(found) == limit else None)


def by_topic(published: Published) -> dict[str, Stored[Any]]:
    """What a service keeps, by the topic of its snapshots; known by what its snapshot function says it returns."""
    found: dict[str, Stored[Any]] = {}
    for stored in published.all_stored():
        kind = get_type_hints(stored.snapshot).get("return")
        if isinstance(kind, type) and issubclass(kind, Snapshot):
            found[kind.topic.name] = stored
    return found


def _page(stored: Stored[Any], after: UUID | None, limit: int) -> sa.Select[Any]:
    id = stored.table.c.id
    later = [id > after] if after is not None else []
    return sa.select(*stored.columns).where(*later).order_by(id).limit(limit).with_for_update(read=True)
