"""What the engine needs from outside: a solver, and a desk with its queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.matching.domain.decision import Planned
from services.matching.domain.world import World


class Solver(Protocol):
    """Says what to propose. It may keep what it knows of a pool between plans; the world it is given is what counts."""

    def plan(self, world: World, now: datetime) -> Planned:
        """What is best for everyone at this moment; asking twice changes nothing."""

    def prepare(self, world: World, now: datetime) -> None:
        """Learn what the next plan of this pool will need, while others may be planned; propose nothing."""

    def improve(self, now: datetime) -> UUID | None:
        """A pass over all pairs of a pool that needs one, while others are planned; the pool, to be planned again."""


@dataclass(frozen=True, slots=True)
class Task:
    """A pool to look at. `rows` are the queue rows that ask for it; there are none where only time has passed."""

    pool_id: UUID
    gather_minutes: int
    rows: tuple[int, ...] = ()


class Pools(Protocol):
    """What can be read of pools without being the engine."""

    async def waiting(self) -> Sequence[Task]:
        """Pools in which somebody waits."""

    async def world(self, pool_id: UUID) -> World | None:
        """The pool's world; None where nobody waits in it."""


class Desk(Pools, Protocol):
    """The engine's own connection, which holds the lock: what it cannot write, no second engine has written either."""

    async def touched(self) -> Sequence[Task]:
        """Pools that a change touched."""

    async def finish(self, task: Task, planned: Planned, *, failure: str = "") -> None:
        """Store the record, store and publish the proposals and take the task from the queue, in one transaction.

        `failure` names the error by which the pool could not be planned, for the service's status.
        """

    async def ping(self) -> None:
        """Keep the connection, and with it the lock. Raises when it is lost."""
