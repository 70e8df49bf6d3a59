"""What the engine needs from outside. The live engine will stand behind `Solver` in place of the first adapter."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

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
