"""What serving a request is worth, and the rows of points that requests share: place, languages, target group, load.

A rule that goes by such a property is folded into its row: whom it excludes has FORBIDDEN there, so that a filter costs
no more than an addition and any excluded pair ends below zero.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from services.matching.engine.fit import rows
from services.matching.engine.fit.settings import Settings
from services.matching.engine.tables import NONE, Lists, Requests, Tables
from services.matching.engine.tables.rows import Array, Int32, Int64

FORBIDDEN = -16_000
"""Far below any fit, and several of them together still within 32 bits."""


def value(requests: Requests, settings: Settings) -> Int64:
    """What serving each request is worth, whoever does it."""
    worth = settings.value
    return np.asarray(
        worth["served"]
        + worth["waiting_day"] * requests.waiting_days.astype(np.int64)
        + worth["precedence"] * requests.precedence.astype(np.int64)
    )


def layers(tables: Tables, settings: Settings) -> tuple[Int32, list[Int64]]:
    """For each request the number of its row in each layer, [requests, layers], and the rows."""
    requests, coaches = tables.requests, tables.coaches
    places = zip(requests.region.tolist(), requests.labour_market_region.tolist(), requests.mode.tolist(), strict=True)
    named = [
        (_sets(requests.languages, requests.starter_languages), _languages(tables, settings)),
        (list(places), lambda at: rows.region(coaches, at, settings) + rows.work_mode(coaches, at[2], settings)),
        (requests.target_group.tolist(), lambda group: rows.target_group(coaches, group, settings)),
        (requests.load.tolist(), lambda load: FORBIDDEN * ~enough(tables, load, settings)),
    ]
    found: list[Int64] = []
    numbers = [_shared(keys, row, found) for keys, row in named]
    return np.array(numbers, np.int32).reshape(len(named), -1).T.copy(), found


def enough(tables: Tables, load: int, settings: Settings) -> Array:
    """Who has the points free and wants that much, as far as these rules hold."""
    fits = np.ones(len(tables.coaches), np.bool_)
    if settings.rules["capacity"]:
        fits &= has_capacity(tables, load)
    if settings.rules["working_time"]:
        fits &= within_own_limit(tables, load)
    return fits


def has_capacity(tables: Tables, load: int) -> Array:
    return np.asarray(tables.coaches.capacity >= load, np.bool_)


def within_own_limit(tables: Tables, load: int) -> Array:
    limit = tables.coaches.own_limit
    return np.asarray((limit == NONE) | (limit >= load), np.bool_)


def _languages(tables: Tables, settings: Settings) -> Callable[[Any], Int64]:
    def row(sets: tuple[tuple[int, ...], tuple[int, ...]]) -> Int64:
        asked, of_starter = sets
        held_back = settings.rules["language"] & ~rows.speaks(tables.coaches, asked)
        return rows.language(tables.coaches, asked or of_starter, settings) + FORBIDDEN * held_back

    return row


def _sets(asked: Lists, of_starter: Lists) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return list(zip(asked.tuples(), of_starter.tuples(), strict=True))


def _shared(keys: Sequence[Any], row: Callable[[Any], Int64], found: list[Int64]) -> list[int]:
    """The row number of each request; a key that is new adds a row."""
    known: dict[Any, int] = {}
    for key in keys:
        if key not in known:
            known[key] = len(found)
            found.append(row(key))
    return [known[key] for key in keys]
