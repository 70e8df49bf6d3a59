"""What the engine needs from outside. The live engine will stand behind `Solver` in place of the first adapter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from services.matching.domain.proposal import Proposal
from services.matching.domain.world import Change, World


class Solver(Protocol):
    """Holds the world of one pool and says what to propose. Changes in any order and twice give the same world."""

    def load(self, world: World) -> None:
        """Take this world in place of what was known."""

    def apply(self, changes: Iterable[Change]) -> None:
        """Requests, coaches and claims as they now stand."""

    def proposals(self, now: datetime) -> list[Proposal]:
        """What is best for everyone at this moment; asking twice changes nothing."""

    def improve(self, now: datetime) -> UUID | None:
        """A pass over all pairs of a pool that needs one, while others are planned; the pool, to be planned again."""


@dataclass(frozen=True, slots=True)
class Task:
    """A pool to look at. `rows` are the queue rows that ask for it; there are none where only time has passed."""

    pool_id: UUID
    gather_minutes: int
    rows: tuple[int, ...] = ()


class Desk(Protocol):
    """The engine's own connection, which holds the lock: what it cannot write, no second engine has written either."""

    async def touched(self) -> Sequence[Task]:
        """Pools that a change touched."""

    async def waiting(self) -> Sequence[Task]:
        """Pools in which somebody waits."""

    async def world(self, pool_id: UUID) -> World | None:
        """The pool's world; None where nobody waits in it."""

    async def finish(self, task: Task, proposals: Sequence[Proposal], *, failure: str = "") -> None:
        """Store and publish the proposals and take the task from the queue, in one transaction.

        `failure` names the error by which the pool could not be planned, for the service's status.
        """

    async def ping(self) -> None:
        """Keep the connection, and with it the lock. Raises when it is lost."""
