"""The fit of chosen pairs taken apart, all pairs at once: what `scan.py` adds up, part by part.

The problem: tens of thousands of proposals, each of which says of what its score consists. Method: rows of points are
looked up once for all pairs that share one; skills and days are read from the board, O(asked skills) a pair and
O(coaches) a wished period. Integers throughout, so that the parts are exactly those of the score.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any

import numpy as np

from services.matching.engine.candidates.scan import Desk, desk, stay
from services.matching.engine.compiled import compiled
from services.matching.engine.fit import rows
from services.matching.engine.fit.board import Board
from services.matching.engine.fit.settings import Settings
from services.matching.engine.fit.skills import WHOLE
from services.matching.engine.tables import Tables
from services.matching.engine.tables.rows import Array, Int32, Int64


def parts(board: Board, tables: Tables, settings: Settings, request: Int64, coach: Int64) -> dict[str, Int64]:
    """Points of each part of fit for the pairs `(request[i], coach[i])`, by the names of the settings file.

    Whether a rule excludes a pair does not matter here.
    """
    asked, coaches = tables.requests.take(request), tables.coaches
    languages = zip(asked.languages.tuples(), asked.starter_languages.tuples(), strict=True)
    places = zip(asked.region.tolist(), asked.labour_market_region.tolist(), asked.mode.tolist(), strict=True)
    owner = np.repeat(coach, np.diff(asked.known_coaches.start))
    known = rows.any_in(asked.known_coaches, asked.known_coaches.item == owner)
    essential, optional, days = np.empty((3, len(request)), np.int64)
    order = np.lexsort((board.ends_on[request], board.starts_on[request], board.pool[request]))
    plain = board._replace(pool_rule=0, period_rule=0)
    _read(plain, request, coach, order, desk(board.coaches), essential, optional, days)
    return {
        "essential_skills": essential,
        "optional_skills": optional,
        "language": _by_key(
            (one or other for one, other in languages), lambda them: rows.language(coaches, them, settings), coach
        ),
        "region": _by_key(places, lambda place: rows.region(coaches, place, settings), coach),
        "work_mode": _by_key(asked.mode.tolist(), lambda mode: rows.work_mode(coaches, mode, settings), coach),
        "availability": days,
        "target_group": _by_key(
            asked.target_group.tolist(), lambda group: rows.target_group(coaches, group, settings), coach
        ),
        "continuity": settings.fit["continuity"] * known.astype(np.int64),
    }


def _by_key(keys: Iterable[Hashable], row: Callable[[Any], Int64], coach: Int64) -> Int64:
    """For each pair its place in the row of its key; a row is made once."""
    places = defaultdict[Hashable, list[int]](list)
    for at, key in enumerate(keys):
        places[key].append(at)
    found = np.empty(len(coach), np.int64)
    for key, at_them in places.items():
        found[at_them] = row(key)[coach[at_them]]
    return found


@compiled
def _read(
    board: Board, request: Int64, coach: Int64, order: Int64, desk: Desk,
    essential: Int64, optional: Int64, days: Int64,
) -> None:  # fmt: skip
    """`order` visits pairs with the same wished period one after the other."""
    for at in order:
        row, who = request[at], coach[at]
        stay(board, row, desk)
        days[at] = desk.stay[who]
        start, end = board.essential_start[row], board.essential_start[row + 1]
        essential[at] = _mean(board.rows, board.essential[start:end], board.weights[0], who)
        start, end = board.optional_start[row], board.optional_start[row + 1]
        optional[at] = _mean(board.rows, board.optional[start:end], board.weights[1], who)


@compiled
def _mean(rows: Array, wants: Int32, weight: int, coach: int) -> int:
    """The weight times the mean of the thousandths, rounded half up; the whole weight where nothing is asked."""
    if wants.size == 0:
        return weight
    total = 0
    for want in wants:
        total += rows[want, coach]
    whole = WHOLE * wants.size
    return (2 * weight * total + whole) // (2 * whole)
