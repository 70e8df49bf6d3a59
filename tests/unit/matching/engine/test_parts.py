"""Scores of many pairs taken apart at once: exactly what one request taken apart says."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.candidates.parts import parts
from services.matching.engine.fit import default_settings
from services.matching.engine.fit.board import board_of
from services.matching.engine.fit.pair import points
from tests.unit.matching.engine.instances import CATALOGUE, anything

SETTINGS = default_settings()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 40))
def test_the_parts_of_pairs_are_those_of_each(seed: int, pairs: int) -> None:
    """In any order, some twice, excluded ones too."""
    tables, random = anything(seed), np.random.default_rng(seed)
    request, coach = random.integers(len(tables.requests), size=pairs), random.integers(len(tables.coaches), size=pairs)
    found = parts(board_of(tables, CATALOGUE, SETTINGS), tables, SETTINGS, request, coach)
    alone = [points(tables, CATALOGUE, SETTINGS, row) for row in range(len(tables.requests))]
    for name, each in found.items():
        assert each.tolist() == [alone[row][name][at] for row, at in zip(request, coach, strict=True)]
    assert all(found.keys() == one.keys() for one in alone)
