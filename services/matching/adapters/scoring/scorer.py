"""Scores a pool by the library: who may coach whom, what each pair is worth, and of which parts that consists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np

from services.matching.adapters.scoring.columns import tables_of
from services.matching.domain import catalogue as published
from services.matching.domain.request import Request
from services.matching.domain.score import Allowed, Candidate, Part, Scored
from services.matching.domain.world import World
from services.matching.engine.candidates.best import best
from services.matching.engine.candidates.parts import parts
from services.matching.engine.candidates.scan import fit_of_each
from services.matching.engine.fit.board import Board, board_of
from services.matching.engine.fit.catalogue import Catalogue
from services.matching.engine.fit.pair import excluding
from services.matching.engine.fit.score import value
from services.matching.engine.fit.settings import Settings
from services.matching.engine.tables import NONE, Tables
from services.matching.engine.tables.rows import Int32

NOBODY = UUID(int=0)
LISTED = 400
"""Coaches kept per request where nothing else is said; in a larger pool the best ones."""


class Scorer:
    """See `domain/score.py`. Keeps the catalogue as arrays for as long as its revision stands."""

    def __init__(self, settings: Settings, listed: int = LISTED) -> None:
        self.settings = settings
        self.listed = listed
        self._revision = -1
        self._catalogue = Catalogue.empty()

    @property
    def version(self) -> str:
        return self.settings.version

    def __call__(self, world: World, requests: Sequence[Request], now: datetime) -> Scored:
        return self.with_wishes(world, requests, now, {})

    def with_wishes(
        self, world: World, requests: Sequence[Request], now: datetime, wishes: Mapping[UUID, UUID]
    ) -> Scored:
        """The best coaches of each request and, however he ranks, the one wished for it, unless a rule forbids."""
        ids = sorted(world.coaches)
        number = {coach_id: at for at, coach_id in enumerate(ids)}
        wished = np.array([number.get(wishes.get(request.id, NOBODY), NONE) for request in requests], np.int32)
        return scored_in(self.pool(world, requests, now), ids, self.listed, wished)

    def pool(self, world: World, requests: Sequence[Request], now: datetime) -> "ScoredPool":
        """The columns behind a scoring, for questions about single pairs."""
        if self._revision != world.catalogue.revision:
            self._catalogue, self._revision = arrays_of(world.catalogue), world.catalogue.revision
        return ScoredPool(tables_of(world, requests, now, self._catalogue), self._catalogue, self.settings)


def scored_in(pool: "ScoredPool", ids: Sequence[UUID], most: int, wished: Int32) -> Scored:
    """For each request its `most` best coaches and the one that is wished for it, by row (NONE for nobody).

    `ids` are those of the rows of coaches, in their order.
    """
    if not len(pool.tables.requests) or not ids:
        return Scored([Allowed() for _ in wished], lambda shown: [[] for _ in shown])
    board = pool.board()
    fits = np.where(wished == NONE, NONE, fit_of_each(board, np.maximum(wished, 0)))
    listed, worth = best(board, most), value(pool.tables.requests, pool.settings)
    found = []
    for row in range(len(pool.tables.requests)):
        of_row = slice(listed.start[row], listed.start[row + 1])
        scores = dict(zip(listed.coach[of_row].tolist(), listed.fit[of_row].tolist(), strict=True))
        if fits[row] >= 0:
            scores[int(wished[row])] = int(fits[row])
        order = sorted(scores, key=lambda at: (-scores[at], at))
        pairs = [(ids[at], scores[at] + int(worth[row])) for at in order]
        found.append(Allowed(pairs, int(listed.eligible[row])))
    return Scored(found, Explainer(pool, board, ids))


def arrays_of(catalogue: published.Catalogue) -> Catalogue:
    """The catalogue as the library wants it."""
    needs = {
        wanted: {
            uri: [skill.uri for skill in skills if skill.essential == wanted]
            for uri, skills in catalogue.occupations.items()
        }
        for wanted in (True, False)
    }
    known = {uri: () for skills in catalogue.occupations.values() for uri in (skill.uri for skill in skills)}
    broader = {**known, **dict.fromkeys(catalogue.occupations, ()), **catalogue.broader}
    return Catalogue.of(str(catalogue.revision), broader, needs[True], needs[False])


@dataclass(frozen=True, slots=True)
class ScoredPool:
    """The columns of one scoring; the row of a request is its place in what was asked."""

    tables: Tables
    catalogue: Catalogue
    settings: Settings

    def board(self) -> Board:
        return board_of(self.tables, self.catalogue, self.settings)

    def parts(self, board: Board, pairs: Sequence[tuple[int, int]]) -> list[tuple[Part, ...]]:
        """What serving each request is worth, whoever does it, then how well the coach fits, from 0 to 500 in all.

        `board` is of this pool; pairs are rows of a request and of a coach.
        """
        request, coach = np.array(pairs, np.int64).reshape(-1, 2).T
        asked, worth = self.tables.requests, self.settings.value
        fit = parts(board, self.tables, self.settings, request, coach)
        columns = {
            "served": np.full(len(pairs), worth["served"]),
            "waiting": worth["waiting_day"] * asked.waiting_days[request].astype(np.int64),
            "precedence": worth["precedence"] * asked.precedence[request].astype(np.int64),
            **{code: points for code, points in fit.items() if self.settings.fit[code]},
        }
        cells = zip(*(points.tolist() for points in columns.values()), strict=True)
        return [tuple(map(Part, columns, row)) for row in cells]

    def forbidden_by(self, row: int, coach: int) -> list[str]:
        """The names of the rules that keep this coach from the request."""
        return [rule for rule, kept in excluding(self.tables, self.settings, row).items() if kept[coach]]


@dataclass(frozen=True, slots=True)
class Explainer:
    """Takes scores apart when somebody asks, for all requests at once."""

    pool: ScoredPool
    board: Board
    ids: Sequence[UUID]

    def __call__(self, shown: Sequence[Sequence[UUID]]) -> list[list[Candidate]]:
        number = {id: at for at, id in enumerate(self.ids)}
        pairs = [(row, number[id]) for row, coaches in enumerate(shown) for id in coaches]
        taken_apart = iter(self.pool.parts(self.board, pairs))
        return [[Candidate(id, next(taken_apart)) for id in coaches] for coaches in shown]
