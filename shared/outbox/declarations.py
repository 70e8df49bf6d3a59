"""What a service declares about the events it reads; written as tables at the top of its `consumers.py`."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from shared.db import table_of
from shared.events.base import Fact, Snapshot
from shared.events.envelope import Envelope
from shared.outbox.unit_of_work import UnitOfWork

React = Callable[[UnitOfWork, Any, Envelope], Awaitable[None]]
Then = Callable[[UnitOfWork, Sequence[Envelope]], Awaitable[None]]
Again = Callable[[UnitOfWork, Sequence[Envelope]], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Reaction:
    """When this fact arrives, `react` runs once, in one transaction with its inbox row and what it publishes.

    `plain`: all it does is to `add` aggregates, so that up to a hundred records may share a transaction.
    """

    fact: type[Fact]
    react: React
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Projection:
    """Keep the newest snapshot of each id in `table`; `then` sees those that were newer, in the same transaction.

    Where `then` derives rows of its own, `again` puts these right for snapshots that were known already, when the read
    model is rebuilt, and says for how many of them they were wrong.
    """

    snapshot: type[Snapshot]
    table: type[SQLModel]
    then: Then | None = None
    again: Again | None = None

    @property
    def rows(self) -> sa.Table:
        return table_of(self.table)


@dataclass(slots=True)
class Subscription:
    """Everything one service does with one topic. The group is `<service>.<topic>`."""

    topic: str
    reactions: dict[type[Fact], Reaction] = field(default_factory=dict)
    projections: dict[type[Snapshot], Projection] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether whole batches may share one transaction."""
        return all(reaction.plain for reaction in self.reactions.values())


def subscriptions(reactions: Iterable[Reaction], projections: Iterable[Projection]) -> dict[str, Subscription]:
    """One subscription a topic, from the tables of a service. Raises ValueError on a doubled entry."""
    found: dict[str, Subscription] = {}
    for reaction in reactions:
        subscription = found.setdefault(reaction.fact.topic.name, Subscription(reaction.fact.topic.name))
        if subscription.reactions.setdefault(reaction.fact, reaction) is not reaction:
            raise ValueError(f"two reactions to {reaction.fact.__name__}; call both from one")
    for projection in projections:
        subscription = found.setdefault(projection.snapshot.topic.name, Subscription(projection.snapshot.topic.name))
        if subscription.projections.setdefault(projection.snapshot, projection) is not projection:
            raise ValueError(f"two projections of {projection.snapshot.__name__}; fill both tables from `then`")
    return found
