"""What is asked, and what is answered.

Each request takes at most one coach, a coach at most his capacity in points of load, a group of requests at most its
cap; the total score is to be greatest, and a pair that lowers it is never taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from services.matching.engine.pairs import Ids, Integers, Pairs

MOST_POINTS = 10**9
LIMIT = 2**61
"""No weight, price or distance may pass this: two of them still fit 64 bits."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Requests that share a cap, in families (employers, regions, pools).

    `member` int32[families, requests] is the group of each request in each family, -1 for none; `most[f]` int64[groups]
    how many requests of each group of family `f` may be served.
    """

    member: Ids
    most: Sequence[Integers]

    def __post_init__(self) -> None:
        if self.member.ndim != 2 or len(self.member) != len(self.most):
            raise ValueError(f"{len(self.most)} families of caps need as many rows of members, not {self.member.shape}")
        for family, (member, most) in enumerate(zip(self.member, self.most, strict=True)):
            if member.size and not -1 <= member.min() <= member.max() < len(most):
                raise ValueError(f"family {family} of caps has groups 0 to {len(most) - 1}, and members of others")
            if np.any(most < 0):
                raise ValueError(f"group {int(np.argmax(most < 0))} of family {family} may serve less than 0 requests")


@dataclass(frozen=True, slots=True)
class Problem:
    """`capacity` int64[coaches] and `load` int64[requests] in points. `serve_first`: most served, then the total.

    `partial`: there are pairs that are not listed, so that prices alone can prove; `least_reward`: the reward must be
    at least this, where these may differ by more.
    """

    pairs: Pairs
    capacity: Integers
    load: Integers
    groups: Groups | None = None
    serve_first: bool = False
    least_reward: int = 0
    partial: bool = False

    def __post_init__(self) -> None:
        if len(self.capacity) != self.pairs.coaches or len(self.load) != self.pairs.requests:
            raise ValueError(
                f"{self.pairs.coaches} coaches have {len(self.capacity)} capacities, "
                f"{self.pairs.requests} requests {len(self.load)} loads"
            )
        for name, values, least in (("capacity", self.capacity, 0), ("load", self.load, 1)):
            if (wrong := np.flatnonzero((values < least) | (values > MOST_POINTS))).size:
                raise ValueError(f"{name} {values[wrong[0]]} at {wrong[0]} is not between {least} and {MOST_POINTS}")
        if self.groups is not None and self.groups.member.shape[1] != self.pairs.requests:
            raise ValueError(f"caps name {self.groups.member.shape[1]} requests, the problem has {self.pairs.requests}")

    @classmethod
    def of(
        cls, pairs: Pairs, capacity: Sequence[int] | Integers, load: Sequence[int] | Integers | None = None
    ) -> "Problem":
        """Loads are 1 where none are given."""
        loads = np.ones(pairs.requests, np.int64) if load is None else np.asarray(load, np.int64)
        return cls(pairs, np.asarray(capacity, np.int64), loads)

    def equal_loads(self) -> bool:
        return bool(np.all(self.load == self.load[:1]))

    def reward(self) -> int:
        """What serving one request more is worth beside its score; 0 where only the total counts.

        Where not as many are served as can be, a path of pairs in turn taken and given up, which meets no coach and no
        request twice, serves one more. It changes the total by no more than all its pairs can differ. Under caps and
        with loads that differ every request may have to move for one more.
        """
        score = self.pairs.score
        if not self.serve_first or not score.size:
            return 0
        least, most = int(score.min()), int(score.max())
        flows = self.groups is None and self.equal_loads()
        longest = min(self.pairs.requests, self.pairs.coaches) if flows else self.pairs.requests
        reward = max(self.least_reward, longest * (most - least) + abs(least) + abs(most) + 1)
        if reward + most >= LIMIT:
            raise ValueError(
                f"scores from {least} to {most} are too far apart to serve as many as possible: scale them"
            )
        return reward


class Proof(StrEnum):
    """What the bound follows from: prices of coaches and caps; what each coach can earn by himself at most at prices of
    requests; or a search through all that there is.
    """

    prices = "prices"
    knapsacks = "knapsacks"
    search = "search"


@dataclass(frozen=True, slots=True)
class Solution:
    """`coach` int32[requests], -1 where none; `score` int64[requests], 0 where none; `objective` their sum.

    No assignment is worth more than `bound` (with `serve_first`: none that serves as many). `exact`: they are equal.
    `prices` int64[coaches], per point of load, `group_prices`, an array per family of caps, and `request_prices`
    int64[requests] are in 1/`scale`. `proof` says what proves the bound.
    """

    coach: Ids
    score: Integers
    objective: int
    bound: int
    prices: Integers
    scale: int = 1
    group_prices: Sequence[Integers] = field(default=())
    request_prices: Integers | None = None
    proof: Proof = Proof.prices

    @property
    def exact(self) -> bool:
        return self.objective == self.bound

    @property
    def gap(self) -> float:
        """How far the objective may be below the best, as a part of the bound."""
        return 0.0 if self.exact else (self.bound - self.objective) / max(1, abs(self.bound))

    @property
    def served(self) -> int:
        return int(np.count_nonzero(self.coach >= 0))
