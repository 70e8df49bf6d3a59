"""What a person lacks for an occupation, and which steps come first."""

import pytest

from services.matching.engine.fit import default_settings
from services.matching.engine.fit.gap import gap
from tests.unit.matching.engine.instances import CATALOGUE

SETTINGS = default_settings()


def test_what_is_covered_whole_in_part_and_not_at_all() -> None:
    """Java is near to Python; SQL is covered; of the optional ones Java itself is there, listening is not."""
    found = gap({"java": 3, "sql": 0}, "developer", CATALOGUE, SETTINGS)
    assert (found.essential, found.optional) == (680, 500)
    assert [(one.skill, one.essential, one.thousandths, one.nearest) for one in found.missing] == [
        ("python", True, 360, "java"), ("listening", False, 0, ""),
    ]  # fmt: skip
    assert found.next_steps == found.missing
    assert found.catalogue_version == "test"


def test_steps_come_essential_first_then_nearest_then_what_more_occupations_ask() -> None:
    found = gap({"excel": 5, "unheard-of": 2}, "developer", CATALOGUE, SETTINGS)
    assert [one.skill for one in found.next_steps] == ["sql", "python", "java"]
    assert [one.occupations for one in found.missing[:2]] == [2, 1]


def test_a_level_that_is_not_reached_is_missing_in_part() -> None:
    found = gap({"python": 2, "sql": 4}, "developer", CATALOGUE, SETTINGS, level=4)
    assert [(one.skill, one.thousandths) for one in found.missing if one.essential] == [("python", 500)]


def test_who_has_everything_lacks_nothing_and_who_has_nothing_lacks_all() -> None:
    everything = dict.fromkeys(("python", "sql", "java", "listening"), 5)
    whole = gap(everything, "developer", CATALOGUE, SETTINGS)
    assert (whole.essential, whole.optional, whole.missing) == (1000, 1000, ())
    nothing = gap({}, "developer", CATALOGUE, SETTINGS)
    assert (nothing.essential, len(nothing.missing), len(nothing.next_steps)) == (0, 4, 3)


@pytest.mark.parametrize(
    ("profile", "occupation", "says"),
    [
        ({}, "astronaut", "no occupation"),
        ({}, "python", "no occupation"),
        ({"python": 6}, "developer", "6 is no level"),
    ],
)
def test_what_cannot_be_is_refused(profile: dict[str, int], occupation: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        gap(profile, occupation, CATALOGUE, SETTINGS)
