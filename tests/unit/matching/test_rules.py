"""Each hard rule, with the pair it forbids and its nearest allowed twin."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.matching.domain.coach import Coach, Membership
from services.matching.domain.people import Employer, Employment, Period
from services.matching.domain.request import Exclusion, Needs, Request
from services.matching.engine.fit.settings import default_settings
from tests.unit.matching.worlds import ALWAYS, NOW, TODAY, coach, id_of, person, request, scored

RIVAL, HIRER = UUID(int=77), UUID(int=78)
GUARDED = Employer(UUID(int=2), "NL-UT", "AM15", competitors=frozenset({RIVAL}), hirers=frozenset({HIRER}))
STARTER = person(90)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def working_at(organisation: UUID, ends_on: date | None = None, manager: UUID | None = None) -> tuple[Employment, ...]:
    return (Employment(Period(date(2020, 1, 1), ends_on), organisation, manager),)


def member(starts_on: date = date(2020, 1, 1), ends_on: date | None = None) -> tuple[Membership, ...]:
    return (Membership(Period(starts_on, ends_on)),)


def forbidden_by(asking: Request, asked: Coach) -> list[str]:
    return scored(asking, asked).forbidden_by(0, 0)


FORBIDDEN = {
    "too few points": ("capacity", request(1, points=31), coach(1, 30)),
    "own limit": ("working_time", request(1), coach(1, 30, own_limit=8)),
    "pool limit": ("capacity", request(1), coach(1, 30, memberships=(Membership(ALWAYS, 20, 12),))),
    "held and used": ("capacity", request(1), coach(1, 30, points_held=9, points_used=13)),
    "declined": ("excluded_by_hand", request(1, exclusions=(Exclusion(id_of("coach", 1)),)), coach(1)),
    "lapsed lately": (
        "excluded_by_hand",
        request(1, exclusions=(Exclusion(id_of("coach", 1), until=NOW + timedelta(days=14)),)),
        coach(1),
    ),
    "refused, and the coach has not changed": (
        "excluded_by_hand",
        request(1, exclusions=(Exclusion(id_of("coach", 1), after_coach_version=4),)),
        coach(1, version=4),
    ),
    "already on the shortlist": ("excluded_by_hand", request(1, shortlist=(id_of("coach", 1),)), coach(1)),
    "no member": ("pool", request(1), coach(1, memberships=())),
    "member from tomorrow": ("pool", request(1), coach(1, memberships=member(TOMORROW))),
    "member until today": ("pool", request(1), coach(1, memberships=member(ends_on=TODAY))),
    "membership ends too early": (
        "period",
        request(1, needs=Needs(ends_on=TODAY + timedelta(days=90))),
        coach(1, memberships=member(ends_on=TODAY + timedelta(days=60))),
    ),
    "on leave": ("period", request(1), coach(1, leave=(Period(YESTERDAY, TOMORROW),))),
    "no common language": ("language", request(1, needs=Needs(languages=("en", "pl"))), coach(1)),
    "himself": ("conflict_of_interest", request(1, starter=STARTER), coach(90, profile=STARTER)),
    "his manager": (
        "conflict_of_interest",
        request(1, starter=person(90, employments=working_at(UUID(int=2), manager=id_of("coach", 1)))),
        coach(1),
    ),
    "his report": (
        "conflict_of_interest",
        request(1, starter=STARTER),
        coach(1, profile=person(1, employments=working_at(UUID(int=2), manager=STARTER.id))),
    ),
    "works for a rival": (
        "competitor",
        request(1, employer=GUARDED),
        coach(1, profile=person(1, employments=working_at(RIVAL))),
    ),
    "works for one that wants to hire": (
        "hirer",
        request(1, employer=GUARDED),
        coach(1, profile=person(1, employments=working_at(HIRER))),
    ),
}
ALLOWED = {
    "nothing special": (request(1), coach(1)),
    "exactly the points": (request(1, points=30), coach(1, 30)),
    "another was declined": (request(1, exclusions=(Exclusion(id_of("coach", 2)),)), coach(1)),
    "the lapse is long ago": (request(1, exclusions=(Exclusion(id_of("coach", 1), until=NOW),)), coach(1)),
    "refused, but the coach has changed": (
        request(1, exclusions=(Exclusion(id_of("coach", 1), after_coach_version=4),)),
        coach(1, version=5),
    ),
    "member in time for a later start": (
        request(1, needs=Needs(starts_on=TOMORROW)),
        coach(1, memberships=member(TOMORROW)),
    ),
    "back from leave today": (request(1), coach(1, leave=(Period(YESTERDAY, TODAY),))),
    "a common language": (request(1, needs=Needs(languages=("en", "nl"))), coach(1)),
    "left the rival": (
        request(1, employer=GUARDED),
        coach(1, profile=person(1, employments=working_at(RIVAL, ends_on=TODAY))),
    ),
    "no starter named yet": (request(1, starter=None), coach(1)),
}


@pytest.mark.parametrize("case", FORBIDDEN)
def test_a_rule_forbids_and_says_its_name(case: str) -> None:
    rule, asking, asked = FORBIDDEN[case]
    assert rule in forbidden_by(asking, asked)


@pytest.mark.parametrize("case", ALLOWED)
def test_the_allowed_twin(case: str) -> None:
    asking, asked = ALLOWED[case]
    assert forbidden_by(asking, asked) == []


def test_every_rule_has_a_pair_that_it_forbids() -> None:
    assert {rule for rule, _, _ in FORBIDDEN.values()} == set(default_settings().rules)


def test_a_start_in_the_past_counts_from_today() -> None:
    asked: Request = request(1, needs=Needs(starts_on=YESTERDAY))
    newcomer: Coach = coach(1, memberships=member(TODAY))
    assert forbidden_by(asked, newcomer) == []
