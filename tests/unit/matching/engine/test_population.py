"""The made-up population: the same from the same seed, believable in its shares, and whole by all checks of tables."""

from pathlib import Path

import numpy as np
import pytest

import shared.catalogue
from services.matching.engine.fit import Catalogue
from services.matching.engine.fit.catalogue_files import read_catalogue
from services.matching.engine.population import (
    Wishes,
    coach_rows,
    generate,
    priority_rows,
    request_rows,
    slot_rows,
    starter_rows,
)  # fmt: skip
from services.matching.engine.tables import NONE

FOLDER = Path(shared.catalogue.__file__).parent
CATALOGUE = read_catalogue(FOLDER / "concepts.csv", FOLDER / "relations.csv")
WISHES = Wishes(2_000, 200, 300, seed=5)
ALL_ROWS = (request_rows, coach_rows, starter_rows, slot_rows, priority_rows)


def test_the_same_seed_gives_the_same_people_and_another_one_others() -> None:
    one, again, other = (generate(wishes, CATALOGUE) for wishes in (WISHES, WISHES, Wishes(2_000, 200, 300, seed=6)))
    for rows in ALL_ROWS:
        assert list(rows(one)) == list(rows(again))
        assert list(rows(one)) != list(rows(other))


def test_the_shares_are_those_of_the_country() -> None:
    tables = generate(WISHES, CATALOGUE).tables
    provinces = np.bincount(tables.requests.region, minlength=len(tables.codes.regions))
    by_name = dict(zip(tables.codes.regions.names, provinces.tolist(), strict=True))
    assert by_name["NL-ZH"] > by_name["NL-UT"] > by_name["NL-ZE"] > 0
    assert abs(by_name["NL-ZH"] / 2_000 - 0.21) < 0.05
    skills = np.sort(np.bincount(tables.requests.skills.item))[::-1]
    assert skills[:5].sum() > 0.15 * skills.sum()
    assert tables.requests.load.sum() == 2_000
    assert tables.coaches.capacity.sum() == round(2_000 / 0.9)


def test_loads_in_points_fill_the_capacity_that_was_wished() -> None:
    tables = generate(Wishes(500, 40, load=1.1, points=True), CATALOGUE).tables
    assert 4 <= tables.requests.load.min() < tables.requests.load.max() <= 15
    assert tables.coaches.capacity.sum() == round(tables.requests.load.sum() / 1.1)


def test_every_row_says_that_it_is_synthetic_and_slots_and_starters_name_each_other() -> None:
    population = generate(WISHES, CATALOGUE)
    for rows in ALL_ROWS:
        header, *cells = rows(population)
        assert header[-1] == "synthetic"
        assert {row[-1] for row in cells} == {"yes"}
        assert {len(row) for row in cells} == {len(header)}
    slots = {row[0] for row in slot_rows(population)}
    named = [(row[0], slot) for row in list(starter_rows(population))[1:] for slot in row[1].split("|")]
    assert {slot for _, slot in named} <= slots
    assert [(row[1], row[0]) for row in list(priority_rows(population))[1:]] == named


@pytest.mark.parametrize("wishes", [Wishes(0, 0), Wishes(0, 5, 5), Wishes(5, 0, 5), Wishes(1, 1)])
def test_small_wishes_are_fulfilled(wishes: Wishes) -> None:
    population = generate(wishes, CATALOGUE)
    assert len(population.tables.requests) == wishes.requests
    assert [len(list(rows(population))) - 1 for rows in (request_rows, coach_rows)] == [wishes.requests, wishes.coaches]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [({"requests": -1}, "requests is -1"), ({"load": 0}, "load is 0"), ({"load": float("nan")}, "load is nan"),
     ({"seed": -1}, "seed is -1"), ({"slots": 10**9}, "slots is")],
)  # fmt: skip
def test_wishes_that_cannot_be_are_refused(wrong: dict[str, int], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Wishes(**{"requests": 1, "coaches": 1, **wrong})


def test_a_catalogue_without_occupations_cannot_make_people() -> None:
    with pytest.raises(ValueError, match="no occupation"):
        generate(Wishes(1, 1), Catalogue.empty())


def test_the_shipped_catalogue_is_read_as_the_platform_reads_it(tmp_path: Path) -> None:
    from services.participants.adapters.catalogue_files import shipped_catalogue

    shipped = shipped_catalogue()
    assert CATALOGUE.version == shipped.version
    assert {concept.uri for concept in shipped.concepts} == set(CATALOGUE.uris[: CATALOGUE.concepts])
    skill = next(concept for concept in shipped.concepts if concept.broader)
    number = CATALOGUE.uris.index(skill.uri)
    above = [CATALOGUE.uris.index(group) for group in skill.broader]
    assert CATALOGUE.steps(number, len(CATALOGUE.uris), 3)[above].tolist() == list(range(1, len(above) + 1))[:3]
    (tmp_path / "c.csv").write_text("uri,label\nx,y\n")
    with pytest.raises(ValueError, match=r"c.csv: add the column broader"):
        read_catalogue(tmp_path / "c.csv", FOLDER / "relations.csv")


def test_nobody_in_it_has_what_matching_may_not_know() -> None:
    forbidden = {"name", "sex", "age", "origin", "diploma", "birth"}
    for rows in ALL_ROWS:
        header = next(iter(rows(generate(Wishes(1, 1, 1), CATALOGUE))))
        assert not forbidden & {word for column in header for word in column.split("_")}
    assert NONE == -1
