"""The board on which requests meet all coaches: everything that decides a pair, laid out for compiled code.

A request points to shared rows with a number for each coach: points by place, languages, target group and load, and
thousandths for each skill it asks. What concerns a named coach only is a short list. O(distinct rows x coaches) time,
2 bytes for each such cell: 10 MB for the nation.
"""

from typing import NamedTuple

import numpy as np

from services.matching.engine.fit import skills
from services.matching.engine.fit.barred import barred, joined
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.score import FORBIDDEN, layers
from services.matching.engine.fit.settings import Settings
from services.matching.engine.fit.stay import Stays, stays_of
from services.matching.engine.tables import NEVER, Lists, Tables
from services.matching.engine.tables.rows import Array, Int32, Int64


class Board(NamedTuple):
    """`rows` int16 [rows, coaches]; `layers` int32 [requests, layers] and both lists of wants hold row numbers.

    `named`: coaches with points of their own for a request. `order` visits requests with the same wished period one
    after the other. `weights`: of essential skills, optional skills, availability. The rules are FORBIDDEN or 0.
    """

    rows: Array
    layers: Int32
    essential_start: Int64
    essential: Int32
    optional_start: Int64
    optional: Int32
    named_start: Int64
    named: Int32
    named_points: Int32
    pool: Int32
    starts_on: Int32
    ends_on: Int32
    stays: Stays
    weights: Int64
    open_days: int
    pool_rule: int
    period_rule: int
    order: Int32

    @property
    def requests(self) -> int:
        return int(self.pool.size)

    @property
    def coaches(self) -> int:
        return int(self.rows.shape[1])


def board_of(tables: Tables, catalogue: Catalogue, settings: Settings) -> Board:
    """The tables must have passed `check`."""
    essential, optional = skills.asked(tables.requests, catalogue)
    wanted = skills.wants(essential), skills.wants(optional)
    distinct = np.unique(np.concatenate(wanted))
    numbers, shared = layers(tables, settings)
    filled = np.empty((distinct.size + len(shared), len(tables.coaches)), np.int16)
    skills.near_rows(distinct, tables.coaches.skills, catalogue, settings, filled)
    for place, row in enumerate(shared, start=distinct.size):
        filled[place] = row
    starts_on, ends_on = period(tables)
    weights = [settings.fit[part] for part in ("essential_skills", "optional_skills", "availability")]
    return Board(
        rows=filled,
        layers=(numbers + distinct.size).astype(np.int32),
        essential_start=essential.start,
        essential=np.searchsorted(distinct, wanted[0]).astype(np.int32),
        optional_start=optional.start,
        optional=np.searchsorted(distinct, wanted[1]).astype(np.int32),
        **_named(tables, settings),
        pool=tables.requests.pool.astype(np.int32),
        starts_on=starts_on,
        ends_on=ends_on,
        stays=stays_of(tables.coaches),
        weights=np.array(weights, np.int64),
        open_days=settings.period["open_days"],
        pool_rule=FORBIDDEN * settings.rules["pool"],
        period_rule=FORBIDDEN * settings.rules["period"],
        order=np.lexsort((*numbers.T, ends_on, starts_on, tables.requests.pool)).astype(np.int32),
    )


def period(tables: Tables) -> tuple[Int32, Int32]:
    """When each coach is needed: from the wished day, or from today where that has passed. An end that has passed is
    none."""
    starts_on = np.maximum(tables.requests.starts_on, tables.today).astype(np.int32)
    ends_on = tables.requests.ends_on
    return starts_on, np.where(ends_on > starts_on, ends_on, NEVER).astype(np.int32)


def _named(tables: Tables, settings: Settings) -> dict[str, Array]:
    """The coaches whom a rule keeps from a request, and those whom the starter had before."""
    requests = tables.requests
    lists = barred(requests, tables.coaches, len(tables.codes.employers))
    out = joined([lists[rule] for rule in lists if settings.rules[rule]] or [Lists.empty(len(requests))])
    known = joined([requests.known_coaches])
    owner = np.concatenate([np.repeat(np.arange(one.rows), np.diff(one.start)) for one in (out, known)])
    points = np.repeat([FORBIDDEN, settings.fit["continuity"]], [out.item.size, known.item.size]).astype(np.int32)
    order = np.argsort(owner, kind="stable")
    start = np.searchsorted(owner[order], np.arange(len(requests) + 1)).astype(np.int64)
    return {
        "named_start": start,
        "named": np.concatenate([out.item, known.item])[order],
        "named_points": points[order],
    }
