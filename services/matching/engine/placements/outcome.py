"""What a placement means for people: who sits where, who is left out and why, and how far down the lists it went."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from services.matching.engine.placements.market import Ids
from services.matching.engine.placements.solve import Placement

NOTHING_ACCEPTABLE, OTHERS_FIRST = "nothing_acceptable", "others_first"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`slot` int32[people], -1 for who is left out; `reason` for those; `rank` from 1, None where it is not listed."""

    slot: Ids
    rank: list[int | None]
    reason: list[str]

    @classmethod
    def of(
        cls,
        placement: Placement,
        members: Sequence[Sequence[int]],
        fixed: Ids,
        ranks: Mapping[tuple[int, int], int],
    ) -> "Outcome":
        """`members`: the people behind each applicant of the market; `fixed`: the slots of who is not in it."""
        slot, reason = fixed.copy(), [""] * len(fixed)
        found = placement.market.slots_of(placement.pair)
        named = np.diff(placement.market.start) > 0
        for applicant, people in enumerate(members):
            for person in people:
                slot[person] = found[applicant]
                if found[applicant] < 0:
                    reason[person] = OTHERS_FIRST if named[applicant] else NOTHING_ACCEPTABLE
        rank = [ranks.get((person, int(where))) if where >= 0 else None for person, where in enumerate(slot)]
        return cls(slot, rank, reason)

    def histogram(self) -> dict[str, int]:
        """How many got their first choice, their second and so on."""
        counted = Counter(rank for rank in self.rank if rank is not None)
        return {str(rank): counted[rank] for rank in sorted(counted)}
