"""Candidates: the best 50 of 5,000 coaches for each request by 600 features, against sparse matrices."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse
import sparse_dot_topn

from landing.bench.match.row import Row, verdict
from landing.bench.match.timing import timed
from services.matching.engine.candidates.best import Candidates, best
from services.matching.engine.fit.board import Board
from services.matching.engine.fit.skills import WHOLE
from services.matching.engine.fit.stay import stays_of
from services.matching.engine.tables import NEVER, NONE, Coaches

FEATURES, ASKED, OFFERED, COACHES, TOP = 600, 7, 14, 5_000, 50
SCIPY_GOAL, TOPN_GOAL = 1 / 8, 1 / 2.5


def rows(quick: bool) -> Iterator[Row]:
    """The yardsticks multiply the same two matrices with one thread; processor time on all sides.

    The engine runs as it does always, with its rules and other parts, which here give every coach nothing.
    """
    requests, runs = (6_000, 3) if quick else (60_000, 5)
    rng = np.random.default_rng(7)
    asked = _matrix(rng, requests, ASKED, np.ones(requests * ASKED, np.int32))
    offered = _matrix(rng, COACHES, OFFERED, rng.integers(1, WHOLE, COACHES * OFFERED).astype(np.int32))
    board = _board(asked, offered)
    best(board, TOP)
    mine, found = timed(lambda: best(board, TOP), runs)
    turned = offered.T.tocsr()
    scipy_seconds, lists = timed(lambda: _by_scipy(asked, turned), runs)
    topn_seconds, product = timed(
        lambda: sparse_dot_topn.sp_matmul_topn(asked, turned, top_n=TOP, sort=True, n_threads=1), runs
    )
    same = _lists(found) == lists and _scores(found) == _best_scores(product)
    for name, seconds, goal in (
        ("scipy.sparse", scipy_seconds, SCIPY_GOAL),
        ("sparse_dot_topn", topn_seconds, TOPN_GOAL),
    ):
        ratio = mine / seconds
        yield Row(
            f"C, {requests:,} × {COACHES:,}, top {TOP}, {FEATURES} features",
            f"{name}: {seconds:.2f} s",
            f"≤ {goal:.3f}, same lists",
            f"{mine:.2f} s, {ratio:.3f}, lists {'the same' if same else 'differ'}",
            ratio,
            verdict(same and ratio <= goal),
        )


def _matrix(rng: np.random.Generator, size: int, each: int, values: Any) -> Any:
    """`each` different features a row, popular ones more often (Zipf)."""
    weights = np.log(1.0 / np.arange(1, FEATURES + 1))
    columns = np.concatenate(
        [
            np.argpartition(-(weights + rng.gumbel(size=(1_000, FEATURES))), each, axis=1)[:, :each]
            for _ in range(-(-size // 1_000))
        ]
    )[:size]
    places = (np.repeat(np.arange(size), each), columns.ravel())
    return scipy.sparse.csr_matrix((values, places), shape=(size, FEATURES))


def _board(asked: Any, offered: Any) -> Board:
    """Fit is the product of both matrices: the weight undoes the mean over the skills that are asked."""
    requests = asked.shape[0]
    none = np.full(requests, NONE, np.int32)
    start, nothing = np.arange(requests + 1, dtype=np.int64) * ASKED, np.zeros(requests + 1, np.int64)
    empty = np.empty(0, np.int32)
    impacts = np.zeros((FEATURES + 1, COACHES), np.int16)
    impacts[:FEATURES] = offered.T.toarray()
    return Board(
        rows=impacts, layers=np.full((requests, 4), FEATURES, np.int32), essential_start=start,
        essential=asked.indices.astype(np.int32), optional_start=nothing, optional=empty, named_start=nothing,
        named=empty, named_points=empty, pool=none, starts_on=np.ones(requests, np.int32),
        ends_on=np.full(requests, NEVER, np.int32), stays=stays_of(Coaches.bare(("",) * COACHES)),
        weights=np.array([WHOLE * ASKED, 0, 0], np.int64), open_days=1, pool_rule=0, period_rule=0,
        order=np.arange(requests, dtype=np.int32),
    )  # fmt: skip


def _by_scipy(asked: Any, turned: Any) -> list[list[int]]:
    """The best of each row of the product: highest first, of equal ones the lower number; nothing without a feature."""
    product = asked @ turned
    product.sort_indices()
    found = []
    for row in range(product.shape[0]):
        mine = slice(product.indptr[row], product.indptr[row + 1])
        scores = product.data[mine]
        kept = np.argsort(-scores, kind="stable")[:TOP]
        found.append(sorted(product.indices[mine][kept].tolist()))
    return found


def _lists(found: Candidates) -> list[list[int]]:
    kept = found.fit > 0
    return [
        found.coach[first:last][kept[first:last]].tolist()
        for first, last in zip(found.start[:-1], found.start[1:], strict=True)
    ]


def _scores(found: Candidates) -> list[list[int]]:
    return [
        sorted(fit for fit in found.fit[first:last].tolist() if fit > 0)
        for first, last in zip(found.start[:-1], found.start[1:], strict=True)
    ]


def _best_scores(product: Any) -> list[list[int]]:
    """Of equal scores at the end of its list, that library takes any."""
    return [
        sorted(product.data[first:last].tolist())
        for first, last in zip(product.indptr[:-1], product.indptr[1:], strict=True)
    ]
