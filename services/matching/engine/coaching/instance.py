"""What is left to decide: requests that are not agreed yet, room that is not taken, caps that are not used up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from services.matching.engine.assignment.problem import Groups
from services.matching.engine.fit.settings import Settings
from services.matching.engine.tables import NONE, Tables
from services.matching.engine.tables.rows import Int32, Int64

KINDS = ("employer", "region", "pool")


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many requests of one employer, region or pool are served."""

    kind: str
    key: str
    most: int


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """`open` holds the rows of `whole` that are to be decided, in order: request i of `tables` is `open[i]` of `whole`.

    `agreed` int32[whole requests] is the coach of each fixed pair, NONE elsewhere. The capacity in `tables` is what the
    fixed pairs and the coaches' own limits leave. `kinds` names the families of `groups`.
    """

    whole: Tables
    tables: Tables
    open: Int64
    agreed: Int32
    kinds: tuple[str, ...]
    groups: Groups | None

    def with_fixed(self, place: int, coach: int) -> "Instance | None":
        """The same with one open request, by its place, fixed too; None where the coach or a cap lacks room."""
        load, capacity = int(self.tables.requests.load[place]), self.tables.coaches.capacity.copy()
        capacity[coach] -= load
        rest = np.flatnonzero(np.arange(len(self.open)) != place)
        groups, agreed = self.groups, self.agreed.copy()
        agreed[self.open[place]] = coach
        if groups is not None:
            mosts = [most.copy() for most in groups.most]
            for member, most in zip(groups.member, mosts, strict=True):
                if member[place] != NONE:
                    most[member[place]] -= 1
            if any((most < 0).any() for most in mosts):
                return None
            groups = Groups(groups.member[:, rest], mosts)
        if capacity[coach] < 0:
            return None
        tables = replace(
            self.tables,
            requests=self.tables.requests.take(rest),
            coaches=replace(self.tables.coaches, capacity=capacity),
        )
        return replace(self, tables=tables, open=self.open[rest], agreed=agreed, groups=groups)


def instance(
    tables: Tables, settings: Settings, *, fixed: Sequence[tuple[int, int]] = (), caps: Sequence[Cap] = ()
) -> Instance:
    """Fixed pairs, as row numbers of request and coach, are taken out; their load and their places under caps count.

    Raises ValueError for a request that is fixed twice, a coach without the room, and a cap that cannot be.
    """
    agreed = _agreed(tables, fixed)
    rest = np.flatnonzero(agreed == NONE)
    taken = np.bincount(agreed[agreed != NONE], tables.requests.load[agreed != NONE], len(tables.coaches))
    left = tables.coaches.capacity - taken.astype(np.int64)
    if (left < 0).any():
        coach = int(np.argmax(left < 0))
        raise ValueError(
            f"coach {tables.coaches.ids[coach]} has {tables.coaches.capacity[coach]} points free and the fixed pairs "
            f"take {int(taken[coach])}; take one out or raise the capacity"
        )
    if settings.rules["working_time"]:
        own = tables.coaches.own_limit
        left = np.where(own == NONE, left, np.clip(own - taken.astype(np.int64), 0, left))
    open_ = replace(tables, requests=tables.requests.take(rest), coaches=replace(tables.coaches, capacity=left))
    kinds, groups = _groups(tables, caps, rest, agreed)
    return Instance(tables, open_, rest, agreed, kinds, groups)


def _agreed(tables: Tables, fixed: Iterable[tuple[int, int]]) -> Int32:
    agreed = np.full(len(tables.requests), NONE, np.int32)
    for request, coach in fixed:
        if agreed[request] != NONE:
            raise ValueError(f"request {tables.requests.ids[request]} is fixed twice; keep one of the rows")
        agreed[request] = coach
    return agreed


def _groups(tables: Tables, caps: Sequence[Cap], rest: Int64, agreed: Int32) -> tuple[tuple[str, ...], Groups | None]:
    """A family for each kind that is capped; what is fixed has used up its places."""
    members, mosts, kinds = list[Int32](), list[Int64](), list[str]()
    _check(caps)
    for kind in KINDS:
        mine = [cap for cap in caps if cap.kind == kind]
        if mine:
            member = _members(tables, kind, [cap.key for cap in mine])
            used = np.bincount(member[(agreed != NONE) & (member >= 0)], minlength=len(mine))
            members.append(member[rest])
            mosts.append(np.maximum(0, np.array([cap.most for cap in mine], np.int64) - used))
            kinds.append(kind)
    return tuple(kinds), Groups(np.array(members, np.int32), mosts) if kinds else None


def _check(caps: Sequence[Cap]) -> None:
    seen: set[tuple[str, str]] = set()
    for cap in caps:
        if cap.kind not in KINDS:
            raise ValueError(f"cap {cap.kind} {cap.key}: the kind is one of {', '.join(KINDS)}")
        if cap.most < 0:
            raise ValueError(f"cap {cap.kind} {cap.key}: {cap.most} is below 0")
        if (cap.kind, cap.key) in seen:
            raise ValueError(f"cap {cap.kind} {cap.key} stands twice; keep one of the rows")
        seen.add((cap.kind, cap.key))


def _members(tables: Tables, kind: str, keys: Sequence[str]) -> Int32:
    """The number of each request's cap, NONE for a request under none of them."""
    codes, requests = tables.codes, tables.requests
    column, words = {
        "employer": (requests.employer, codes.employers),
        "region": (requests.region, codes.regions),
        "pool": (requests.pool, codes.pools),
    }[kind]
    number = np.full(len(words) + 1, NONE, np.int32)
    for place, key in enumerate(keys):
        if words.find(key) != NONE:
            number[words.find(key)] = place
    return number[column]
