"""A unit of work in memory, for unit tests of handlers: the kernel's methods and its version check."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any, TypeVar
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.events.base import Event, Fact, Snapshot
from shared.outbox import Cause, NotFound, Published
from shared.outbox.look_up import LookUp
from shared.outbox.stored import Aggregate
from shared.outbox.unit_of_work import Stale

A = TypeVar("A", bound=Aggregate)
S = TypeVar("S", bound=Snapshot)


class MemoryWork:
    """Stands for all units of one test: what one records, the next reads. Nothing is rolled back.

    `order` names aggregates in the order in which they may be locked; a lock out of that order fails the test.
    """

    def __init__(self, published: Published, *, order: Iterable[type] = ()) -> None:
        self.cause = Cause.by("service:test")
        self.facts: list[Fact] = []
        self.causes: list[Cause] = []
        self.rung: set[str] = set()
        self.last_snapshots: dict[UUID, Snapshot] = {}
        self._published = published
        self._rows: dict[type, dict[UUID, Any]] = {}
        self._known: dict[tuple[type, str], Snapshot] = {}
        self.erased: list[UUID] = []
        self._gone: set[str] = set()
        self._order = list(order)
        self._locked: list[tuple[int, UUID]] = []

    def begin(self, actor: str = "service:test") -> None:
        """A new transaction: no locks are held."""
        self.cause, self._locked = Cause.by(actor), []

    def knows(self, *snapshots: Snapshot) -> None:
        """What other services have published."""
        for snapshot in snapshots:
            assert isinstance(snapshot, Event)
            self._known[type(snapshot), snapshot.key] = snapshot

    def forgets(self, *ids: UUID) -> None:
        """Their owner has erased them."""
        self._gone |= {str(id) for id in ids}
        self._known = {at: snapshot for at, snapshot in self._known.items() if at[1] not in self._gone}

    def all(self, aggregate: type[A]) -> list[A]:
        return [deepcopy(row) for _, row in sorted(self._rows.get(aggregate, {}).items())]

    def follow(self, cause: Cause) -> None:
        self.cause = cause

    def ring(self, bell: str) -> None:
        self.rung.add(bell)

    async def get(self, aggregate: type[A], id: UUID) -> A | None:
        return deepcopy(self._rows.get(aggregate, {}).get(id))

    async def lock(self, aggregate: type[A], *ids: UUID) -> list[A]:
        for id in sorted(set(ids)):
            self._take(aggregate, id)
        return [row for row in self.all(aggregate) if row.id in ids]

    async def lock_one(self, aggregate: type[A], id: UUID) -> A:
        found = await self.lock(aggregate, id)
        if not found:
            raise NotFound(aggregate.__name__.lower())
        return found[0]

    async def record(self, aggregate: Aggregate, fact: object | None = None) -> UUID | None:
        rows = self._rows.setdefault(type(aggregate), {})
        stored = rows.get(aggregate.id)
        if (stored.version if stored else 0) != aggregate.version:
            raise Stale(f"{type(aggregate).__name__} was changed by somebody else")
        aggregate.version += 1
        rows[aggregate.id] = deepcopy(aggregate)
        snapshot = self._published.stored(type(aggregate)).snapshot(aggregate)
        if snapshot is not None:
            self.last_snapshots[aggregate.id] = snapshot
        if fact is None:
            return None
        public = self._published.public(aggregate, fact)
        self.facts.append(public.model_copy(update={"actor": self.cause.actor}))
        self.causes.append(self.cause)
        return uuid7()

    def add(self, aggregate: Aggregate) -> None:
        assert self._published.stored(type(aggregate)).snapshot(aggregate) is None, "its snapshot is not looked at here"
        aggregate.version = 1
        self._rows.setdefault(type(aggregate), {})[aggregate.id] = deepcopy(aggregate)

    async def record_new(self, aggregates: Sequence[Aggregate]) -> None:
        for aggregate in aggregates:
            await self.record(aggregate)

    async def erase(self, aggregate: Aggregate) -> None:
        del self._rows[type(aggregate)][aggregate.id]
        self.last_snapshots.pop(aggregate.id, None)
        self.erased.append(aggregate.id)

    async def snapshot(self, kind: type[S], id: UUID | str) -> S | None:
        return (await self.snapshots(kind, [id])).get(str(id))

    async def snapshots(self, kind: type[S], ids: Iterable[UUID | str]) -> dict[str, S]:
        found = {str(id): self._known.get((kind, str(id))) for id in ids}
        return {id: snapshot for id, snapshot in found.items() if isinstance(snapshot, kind)}

    async def look_up(self, kind: type[S], ids: Iterable[UUID | str]) -> LookUp[S]:
        wanted = {str(id) for id in ids}
        known = await self.snapshots(kind, wanted)
        gone = frozenset(wanted & self._gone)
        return LookUp(known, gone, frozenset(wanted - known.keys() - gone))

    def _take(self, aggregate: type, id: UUID) -> None:
        rank = self._order.index(aggregate) if aggregate in self._order else len(self._order)
        if (rank, id) in self._locked:
            return
        assert not self._locked or max(self._locked) < (rank, id), f"{aggregate.__name__} is locked out of order"
        self._locked.append((rank, id))
