"""The parts of a score: what raises them, what lowers them, and that they add up."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.domain.catalogue import Catalogue, OccupationSkill
from services.matching.domain.coach import Coach, Membership
from services.matching.domain.people import Employer, Period, Skill
from services.matching.domain.request import Needs, Request
from services.matching.engine.fit.settings import default_settings
from tests.unit.matching.worlds import JAVA, NOW, PYTHON, SQL, TODAY, coach, id_of, parts_of, person, request

CODE, DATA, DIGITAL = "esco:programming", "esco:data", "esco:digital"
CATALOGUE = Catalogue(
    broader={PYTHON: (CODE,), JAVA: (CODE,), SQL: (DATA,), CODE: (DIGITAL,), DATA: (DIGITAL,)},
    occupations={"esco:developer": (OccupationSkill(PYTHON, True), OccupationSkill(SQL, False))},
)


FIT = default_settings().fit


def score(asked: Request, known: Coach, **when: Any) -> int:
    return sum(parts_of(asked, known, **when).values())


def share(code: str, asked: Request, known: Coach, **when: Any) -> float:
    """A part's share of its weight; points are whole, so a share is known to half a point."""
    return parts_of(asked, known, **when)[code] / FIT[code]


def part(code: str, needs: Needs, *, starter: object = None, **profile: object) -> float:
    asked = request(1, needs=needs, starter=starter)
    return share(code, asked, coach(1, profile=person(1, **profile)), catalogue=CATALOGUE)


def skills(*uris: str) -> tuple[Skill, ...]:
    return tuple(Skill(uri) for uri in uris)


def test_skills_near_in_the_catalogue_count_in_part() -> None:
    needs = Needs(skills=skills(PYTHON))
    shares = [part("essential_skills", needs, skills=skills(uri)) for uri in (PYTHON, CODE, JAVA, SQL, "esco:welding")]
    assert shares == pytest.approx([1, 0.6, 0.36, 0, 0], abs=0.003)


def test_each_asked_skill_takes_the_nearest_one() -> None:
    assert part("essential_skills", Needs(skills=skills(PYTHON, SQL)), skills=skills(JAVA, SQL)) == pytest.approx(
        0.68, abs=0.003
    )


@pytest.mark.parametrize(
    ("want", "have", "share"), [(3, 3, 1), (3, 5, 1), (3, 2, 0.75), (5, 1, 0), (3, None, 0.7), (None, 1, 1)]
)
def test_level_distance(want: int | None, have: int | None, share: float) -> None:
    needs = Needs(skills=(Skill(PYTHON, want),))
    assert part("essential_skills", needs, skills=(Skill(PYTHON, have),)) == pytest.approx(share, abs=0.003)


def test_an_occupation_stands_for_its_skills_where_none_are_named() -> None:
    needs = Needs(occupation="esco:developer")
    assert part("essential_skills", needs, skills=skills(PYTHON)) == 1
    assert part("optional_skills", needs, skills=skills(PYTHON)) == 0
    assert part("essential_skills", replace(needs, skills=skills(SQL)), skills=skills(PYTHON)) == 0


def test_essential_skills_weigh_before_optional_ones() -> None:
    needs = Needs(skills=skills(PYTHON), optional_skills=skills(SQL))
    essential = score(request(1, needs=needs), coach(1, profile=person(1, skills=skills(PYTHON))))
    optional = score(request(1, needs=needs), coach(2, profile=person(2, skills=skills(SQL))))
    assert essential > optional


def test_unknown_skills_and_cycles_in_the_catalogue_do_no_harm() -> None:
    looped = Catalogue(broader={PYTHON: (CODE,), CODE: (PYTHON,)})
    asked = request(1, needs=Needs(skills=skills(PYTHON, "esco:nowhere")))
    known = coach(1, profile=person(1, skills=skills(CODE)))
    assert share("essential_skills", asked, known, catalogue=looped) == pytest.approx(0.3)


def test_the_best_language_that_may_be_used_counts() -> None:
    spoken = {"nl": "B1", "en": "C2", "de": None}
    assert part("language", Needs(languages=("nl", "en")), languages=spoken) == 1
    assert part("language", Needs(languages=("de",)), languages=spoken) == pytest.approx(0.6)
    assert part("language", Needs(), starter=person(9, languages={"nl": "native"}), languages=spoken) == 0.5
    assert part("language", Needs(), languages=spoken) == 1


def test_near_is_better_than_far_and_remote_makes_up_for_half() -> None:
    home = {"provinces": frozenset({"NL-UT"}), "mode": "onsite"}
    needs = Needs(mode="onsite")
    assert part("region", needs, labour_market_region="AM15", **home) == 1
    assert part("region", needs, travel_minutes=60, **home) == pytest.approx(0.9)
    assert part("region", needs, **home) == pytest.approx(0.6)
    assert part("region", needs, mode="onsite", provinces=frozenset({"NL-GR"})) == 0
    assert part("region", Needs(mode="both"), provinces=frozenset({"NL-GR"})) == 0.5
    assert part("region", Needs(mode="remote"), provinces=frozenset({"NL-GR"})) == 1
    assert part("region", Needs(mode="remote"), mode="onsite", labour_market_region="AM15") == 0


def test_the_place_of_the_request_goes_before_that_of_the_employer() -> None:
    needs = Needs(mode="onsite", province="NL-GR")
    assert part("region", needs, mode="onsite", labour_market_region="AM15") == 0
    assert part("region", needs, mode="onsite", provinces=frozenset({"NL-GR"})) == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("asked", "works", "share"),
    [("onsite", "both", 1), ("both", "both", 1), ("both", "remote", 0.5), ("onsite", "remote", 0)],
)
def test_work_mode(asked: str, works: str, share: float) -> None:
    assert part("work_mode", Needs(mode=asked), mode=works) == share


def test_leave_and_an_ending_membership_lower_availability() -> None:
    asked = request(1, needs=Needs(ends_on=TODAY + timedelta(days=100)))
    month_off = (Period(TODAY + timedelta(days=10), TODAY + timedelta(days=40)),)
    leaving = (Membership(Period(TODAY, TODAY + timedelta(days=91))),)
    assert share("availability", asked, coach(1)) == 1
    assert share("availability", asked, coach(1, leave=month_off)) == pytest.approx(0.7)
    assert share("availability", request(1), coach(1, memberships=leaving)) == pytest.approx(0.5)


def test_experience_and_continuity() -> None:
    known = request(1, known_coaches=frozenset({id_of("coach", 1)}))
    assert share("continuity", known, coach(1)) == 1
    assert share("continuity", known, coach(2)) == 0
    assert share("target_group", known, coach(1, target_groups=frozenset({"starter"}))) == 1
    assert share("target_group", known, coach(1, target_groups=frozenset({"grower"}))) == 0


@given(st.integers(0, 3000), st.integers(0, 1))
def test_the_objective_is_the_one_that_was_agreed(days: int, precedence: int) -> None:
    asked = request(1, first_requested_at=NOW - timedelta(days=days), precedence=precedence)
    found = parts_of(asked, coach(1))
    fit = sum(points for code, points in found.items() if code in FIT)
    assert sum(found.values()) == 1000 + 5 * days + 300 * precedence + fit
    assert 0 <= fit <= 500
    assert set(found) == {"served", "waiting", "precedence", *FIT}


def test_waiting_days_are_dates_of_the_netherlands() -> None:
    """23:30 UTC is the next day there: asked at 22:30 UTC in summer, a day has passed two minutes after midnight."""
    asked = request(1, first_requested_at=NOW.replace(month=7, hour=21, minute=59))
    assert parts_of(asked, coach(1), now=NOW.replace(month=7, hour=22, minute=1))["waiting"] == 5


def test_a_perfect_coach_reaches_the_greatest_fit() -> None:
    needs = Needs(skills=skills(PYTHON), languages=("nl",), mode="onsite")
    perfect = coach(
        1,
        target_groups=frozenset({"starter"}),
        profile=person(1, skills=skills(PYTHON), labour_market_region="AM15", mode="both"),
    )
    asked = request(
        1, needs=needs, known_coaches=frozenset({perfect.id}), employer=Employer(id_of("employer", 1), "NL-UT", "AM15")
    )
    assert score(asked, perfect) == 1500


def test_the_default_weights_are_those_of_the_contract() -> None:
    settings = default_settings()
    assert settings.value == {"served": 1000, "waiting_day": 5, "precedence": 300}
    assert sum(settings.fit.values()) == 500
