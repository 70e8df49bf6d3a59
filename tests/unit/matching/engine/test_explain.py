"""Why and why not: the parts add up, the loss is that of solving again, and every code has words in both languages."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.engine.coaching import instance, match, match_pairs
from services.matching.engine.explain import explain
from services.matching.engine.pairs import Pairs
from services.matching.engine.tables import NONE, Lists, Tables
from shared.explanations import LANGUAGES, sentences, words
from tests.unit.matching.engine.instances import CATALOGUE, anything, bare
from tests.unit.matching.engine.test_fit import SETTINGS, fits

SEEDS = st.integers(0, 10**6)


def run(tables: Tables, **wishes: Any) -> tuple[Any, Any]:
    work = instance(tables, SETTINGS, **wishes)
    return work, match(work, CATALOGUE, SETTINGS)


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_the_loss_is_that_of_solving_again_with_the_pair_fixed(seed: int) -> None:
    """Over all pairs, though the plan listed few of them."""
    tables = anything(seed, 14, 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("services.matching.engine.coaching.columns.FIRST", 1)
        work, outcome = run(tables)
    scanned = fits(tables)
    for request in (0, 5, 9):
        for coach in np.flatnonzero(scanned[request] >= 0)[:3].tolist():
            found = explain(work, outcome, CATALOGUE, SETTINGS, request, coach)
            assert found.score == sum(part.points for part in found.parts)
            assert not found.excluded_by
            if tables.coaches.capacity[coach] and work.tables.coaches.capacity[coach]:
                again = match(instance(tables, SETTINGS, fixed=[(request, coach)]), CATALOGUE, SETTINGS)
                assert found.loss == outcome.objective - again.objective


def test_an_excluded_pair_names_its_rules_and_what_one_switch_would_do() -> None:
    tables = bare(
        2, 3, asked={"languages": Lists.of([[0], [0]])}, languages=Lists.of([[0], [1], [1]]),
        own_limit=np.array([NONE, NONE, 0]),
    )  # fmt: skip
    work, outcome = run(tables)
    one, both = (explain(work, outcome, CATALOGUE, SETTINGS, 0, coach) for coach in (1, 2))
    assert one.excluded_by == ("language",)
    assert [(change.code, change.name) for change in one.changes] == [("without_rule", "language")]
    assert set(both.excluded_by) >= {"language", "capacity"}
    assert both.changes == ()
    assert (one.excluded["language"], one.allowed, one.coaches) == (2, 1, 3)


def test_who_has_none_hears_the_reason_and_what_it_would_cost() -> None:
    tables = bare(2, 1, asked={"waiting_days": np.array([0, 10], np.int32)})
    work, outcome = run(tables)
    found = explain(work, outcome, CATALOGUE, SETTINGS, 0)
    assert (found.assigned, found.reason, found.score) == ("", "outbid", None)
    assert [(other.coach, other.loss) for other in found.others] == [("c0", 50)]
    asked = explain(work, outcome, CATALOGUE, SETTINGS, 0, 0)
    assert asked.loss == 50
    assert [(change.code, change.points) for change in asked.changes] == [("precedence", 50), ("place", 50)]
    assert "Giving it c0 would cost all together 50 points." in sentences(asked.as_data(), "en")
    assert "r0 heeft geen coach." in sentences(asked.as_data(), "nl")
    given = explain(work, outcome, CATALOGUE, SETTINGS, 1)
    assert (given.coach, given.loss, given.reason) == ("c0", 0, "")


def test_fixed_pairs_and_given_pairs_are_explained_too() -> None:
    tables = bare(3, 2, asked={"pool": np.zeros(3, np.int32)})
    work, outcome = run(tables, fixed=[(0, 1)])
    fixed = explain(work, outcome, CATALOGUE, SETTINGS, 0)
    assert (fixed.assigned, fixed.fixed, fixed.loss) == ("c1", True, 0)
    full = explain(work, outcome, CATALOGUE, SETTINGS, 2, 1)
    assert (full.reason, full.excluded_by) == ("outbid", ("capacity",))
    pairs = Pairs.of([0, 1, 2], [0, 0, 0], [5, 9, -2], requests=3, coaches=2)
    plain = instance(tables, SETTINGS)
    said = explain(plain, match_pairs(plain, pairs), CATALOGUE, SETTINGS, 0, 0)
    assert (said.score, said.loss, said.parts, said.reason) == (5, 4, (), "outbid")
    for found in (fixed, full, said):
        assert all(sentences(found.as_data(), language) for language in LANGUAGES)


def test_every_code_has_words_in_both_languages() -> None:
    from services.matching.engine.coaching.instance import KINDS

    codes = {
        "no_coaches",
        "no_pair",
        "rules_together",
        "outbid",
        "lowers_the_total",
        *(f"cap_{kind}" for kind in KINDS),
    }
    for language in LANGUAGES:
        speak = words(language)
        assert set(speak["part"]) == {*SETTINGS.fit, "served", "waiting", "precedence"}
        assert set(speak["rule"]) == set(SETTINGS.rules)
        assert set(speak["reason"]) == codes
    for section in words("nl"):
        for key, text in words("nl")[section].items():
            fields = {part.split("}")[0] for part in text.split("{")[1:]}
            assert fields == {part.split("}")[0] for part in words("en")[section][key].split("{")[1:]}
