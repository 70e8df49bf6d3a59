"""The sample people and those of the shipped files ask for real things: concepts and postcodes that exist."""

from pathlib import Path

import pytest

from landing.demo.files.reading import read_pool
from landing.sample.cast import read_cast
from services.participants.adapters.catalogue_files import shipped_catalogue
from services.participants.adapters.postcode_files import PostcodeFiles
from services.participants.domain.errors import UnknownPostcode
from services.participants.domain.place import Place, Postcode

EXAMPLE = Path(__file__).parents[3] / "examples/pool"
CONCEPTS = {concept.uri for concept in shipped_catalogue().concepts}
PLACES = PostcodeFiles()


def place(postcode: str) -> Place:
    return PLACES.at(Postcode.parse(postcode))


def test_three_employers_share_four_coaches_with_different_loads_for_seven_starters() -> None:
    cast = read_cast()
    assert (len(cast.employers), len(cast.coaches), len(cast.starters)) == (3, 4, 7)
    assert len({coach.own_limit for coach in cast.coaches}) > 1
    assert {starter.employer for starter in cast.starters} == {employer.key for employer in cast.employers}


def test_what_they_know_and_ask_for_stands_in_the_catalogue() -> None:
    cast = read_cast()
    skills = {skill.uri for person in (*cast.coaches, *cast.starters) for skill in person.skills}
    occupations = {starter.occupation for starter in cast.starters}
    assert skills and occupations
    assert (skills | occupations) - CONCEPTS == set()


def test_where_they_live_exists_and_the_employers_lie_in_the_provinces_of_the_pool() -> None:
    cast = read_cast()
    places = [place(each.postcode) for each in (*cast.employers, *cast.coaches, *cast.starters)]
    assert all(found.labour_market_region for found in places)
    assert {place(employer.postcode).province for employer in cast.employers} <= set(cast.pool.provinces)


def test_the_shipped_files_are_good_and_as_real() -> None:
    pool = read_pool(EXAMPLE)
    asked = {skill.uri for person in (*pool.coaches, *pool.requests) for skill in person.skills}
    assert asked and asked - CONCEPTS == set()
    for organisation in pool.organisations:
        assert place(organisation.postcode).province


def test_an_invented_postcode_would_be_found() -> None:
    with pytest.raises(UnknownPostcode):
        place("0999 AA")
