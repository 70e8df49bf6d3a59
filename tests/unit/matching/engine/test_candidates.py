"""The k best of each request, and every pair that beats a plan: against looking at all pairs one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.candidates.best import best
from services.matching.engine.candidates.greatest import RUN, greatest
from services.matching.engine.candidates.listed import Listed, profits
from services.matching.engine.candidates.pricing import better, terms
from services.matching.engine.fit.board import board_of
from services.matching.engine.fit.score import value
from tests.unit.matching.engine.instances import CATALOGUE, anything
from tests.unit.matching.engine.test_fit import SETTINGS, fits

SEEDS = st.integers(0, 10**6)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-5, 5), min_size=1, max_size=150), st.integers(1, 60), st.integers(-5, 5))
def test_the_greatest_k_are_those_of_sorting(scores: list[int], k: int, lowest: int) -> None:
    """Of equal scores the lower positions."""
    ranked = sorted((at for at, score in enumerate(scores) if score >= lowest), key=lambda at: (-scores[at], at))
    place, value = np.empty((2, len(scores)), np.int32)
    found = greatest(np.array(scores, np.int32), k, lowest, np.empty(len(scores) // RUN + 1, np.int32), place, value)
    assert place[:found].tolist() == sorted(ranked[:k])


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(1, 12), st.integers(1, 90))
def test_the_best_k_are_those_of_brute_force(seed: int, k: int, coaches: int) -> None:
    tables = anything(seed, coaches=coaches)
    found, scanned = best(board_of(tables, CATALOGUE, SETTINGS), k), fits(tables)
    assert found.eligible.tolist() == (scanned >= 0).sum(axis=1).tolist()
    for request, row in enumerate(scanned):
        ranked = sorted((at for at in range(coaches) if row[at] >= 0), key=lambda at: (-row[at], at))[:k]
        listed = slice(found.start[request], found.start[request + 1])
        assert found.coach[listed].tolist() == sorted(ranked)
        assert found.fit[listed].tolist() == row[sorted(ranked)].tolist()


def test_nothing_comes_of_nothing() -> None:
    for requests, coaches in ((0, 3), (3, 0), (0, 0)):
        board = board_of(
            anything(1, requests, coaches) if requests and coaches else _none(requests, coaches), CATALOGUE, SETTINGS
        )
        assert best(board, 5).coach.size == 0


def _none(requests: int, coaches: int) -> object:
    from tests.unit.matching.engine.instances import bare

    return bare(requests, coaches)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(1, 3), st.sampled_from([1, 7]), st.sampled_from([0, 2**40]))
def test_pricing_finds_every_pair_that_beats_the_plan(seed: int, loads: int, scale: int, reward: int) -> None:
    """Also with rewards beyond 32 bits."""
    tables = anything(seed, requests=8, coaches=40, loads=loads)
    board, load, rng = board_of(tables, CATALOGUE, SETTINGS), tables.requests.load, np.random.default_rng(seed)
    base = value(tables.requests, SETTINGS) + reward
    listed = Listed.of(best(board, 2))
    price = rng.integers(0, 900, 40) * scale + rng.integers(0, scale, 40) + reward // 2 * scale
    paid = rng.integers(0, 200, 8) * scale
    profit = profits(listed.pairs(base, 40), load, price, scale, paid)
    found = better(board, terms(base, load, price, scale, profit, paid), 4)
    scanned = fits(tables)
    beats = (base[:, None] + scanned) * scale - load[:, None] * price[None] - paid[:, None] > profit[:, None]
    beats &= scanned >= 0
    assert found.violating == beats.sum()
    assert beats[found.request, found.coach].all()
    assert np.bincount(found.request, minlength=8).tolist() == np.minimum(beats.sum(axis=1), 4).tolist()
    merged = listed.with_better(found)
    pairs = {(r, c) for r in range(8) for c in merged.coach[merged.start[r] : merged.start[r + 1]].tolist()}
    assert len(pairs) == merged.coach.size == listed.coach.size + found.coach.size
    for request, coach in pairs:
        at = merged.start[request] + merged.coach[merged.start[request] : merged.start[request + 1]].tolist().index(
            coach
        )
        assert merged.fit[at] == scanned[request, coach]


@pytest.mark.parametrize("processors", [1, 3])
def test_the_number_of_processors_changes_nothing(processors: int, monkeypatch: pytest.MonkeyPatch) -> None:
    board = board_of(anything(7, 30, 20), CATALOGUE, SETTINGS)
    expected = best(board, 4)
    monkeypatch.setattr("services.matching.engine.candidates.threads.sched_getaffinity", lambda _: range(processors))
    found = best(board, 4)
    assert (found.coach.tolist(), found.fit.tolist()) == (expected.coach.tolist(), expected.fit.tolist())
