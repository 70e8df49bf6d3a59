"""The first solver behind the port: keeps no more than the world and plans it anew each time it is asked."""

from collections.abc import Iterable
from datetime import datetime

from services.matching.adapters.solver.best import best_assignment
from services.matching.domain.plan import plan
from services.matching.domain.proposal import Proposal
from services.matching.domain.world import Change, World


class ResolvingSolver:
    """See `application/ports.py`."""

    def load(self, world: World) -> None:
        self._world = world

    def apply(self, changes: Iterable[Change]) -> None:
        self._world = self._world.after(changes)

    def proposals(self, now: datetime) -> list[Proposal]:
        return plan(self._world, now, best_assignment)
