"""Roles and employments are periods: half open, and of one kind never two at a time."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.participants.adapters.published_events import person_latest
from services.participants.domain.errors import DoubledPeriod, IncompleteRole, InvalidPeriod, NotRunning, OwnManager
from services.participants.domain.person import Person
from services.participants.domain.profile import PreferredLanguage
from services.participants.domain.roles import Employment, Role, RolePeriod, TargetGroup

ONE, OTHER = UUID(int=1), UUID(int=2)
START = date(2026, 1, 1)


def somebody() -> Person:
    return Person.invite(UUID(int=9), "Sanne", "sanne@voorbeeld.example", PreferredLanguage.DUTCH)[0]


def contact_of(organisation: UUID, starts: int, ends: int | None) -> RolePeriod:
    end = None if ends is None else START + timedelta(days=ends)
    return RolePeriod(
        role=Role.EMPLOYER_CONTACT, organisation_id=organisation, starts_on=START + timedelta(days=starts), ends_on=end
    )


def test_a_period_may_begin_on_the_day_on_which_the_one_before_ends() -> None:
    person = somebody()
    person.start_role(contact_of(ONE, 0, 10))
    person.start_role(contact_of(ONE, 10, None))
    assert person.speaks_for(START + timedelta(days=10)) == {ONE}
    with pytest.raises(DoubledPeriod):
        person.start_role(contact_of(ONE, 9, 11))


def test_a_starter_who_becomes_a_coach_keeps_his_history() -> None:
    person, coaches_from = somebody(), START + timedelta(days=400)
    person.start_role(RolePeriod(role=Role.STARTER, target_group=TargetGroup.CAREER_CHANGER, starts_on=START))
    person.end_role(Role.STARTER, None, coaches_from, "became_coach")
    person.start_role(RolePeriod(role=Role.COACH, starts_on=coaches_from))
    published = [(one.role.value, one.target_group, one.ends_on) for one in person_latest(person).roles]
    assert published == [("starter", "career_changer", coaches_from), ("coach", None, None)]
    assert [one.role for one in person.roles if one.holds_on(coaches_from)] == [Role.COACH]


def test_the_same_role_for_another_organisation_is_another_thing() -> None:
    person = somebody()
    person.start_role(contact_of(ONE, 0, None))
    person.start_role(contact_of(OTHER, 0, None))
    assert person.speaks_for(START) == {ONE, OTHER}


def test_a_role_ended_on_its_first_day_was_never_held_and_stands_in_no_ones_way() -> None:
    person = somebody()
    person.start_role(contact_of(ONE, 5, None))
    person.end_role(Role.EMPLOYER_CONTACT, ONE, START + timedelta(days=5), "mistake")
    person.start_role(contact_of(ONE, 0, 30))
    assert person.speaks_for(START + timedelta(days=5)) == {ONE}


def test_only_what_runs_on_that_day_can_end() -> None:
    person = somebody()
    person.start_role(contact_of(ONE, 5, 10))
    for days in (4, 10):
        with pytest.raises(NotRunning):
            person.end_role(Role.EMPLOYER_CONTACT, ONE, START + timedelta(days=days), "left")
    with pytest.raises(NotRunning):
        person.end_role(Role.EMPLOYER_CONTACT, OTHER, START + timedelta(days=6), "left")


@pytest.mark.parametrize(
    "period",
    [
        RolePeriod(role=Role.EMPLOYER_CONTACT, starts_on=START),
        RolePeriod(role=Role.COORDINATOR, starts_on=START),
        RolePeriod(role=Role.STARTER, starts_on=START),
        RolePeriod(role=Role.COACH, starts_on=START, organisation_id=ONE),
        RolePeriod(role=Role.OPERATOR, starts_on=START, provinces=("NL-UT",)),
        RolePeriod(role=Role.COACH, starts_on=START, target_group=TargetGroup.GROWER),
    ],
    ids=lambda period: f"{period.role}-{period.organisation_id}-{period.provinces}-{period.target_group}",
)
def test_each_role_carries_what_belongs_to_it_and_nothing_else(period: RolePeriod) -> None:
    with pytest.raises(IncompleteRole):
        somebody().start_role(period)


@pytest.mark.parametrize("ends", [0, -3])
def test_a_new_period_holds_on_at_least_one_day(ends: int) -> None:
    with pytest.raises(InvalidPeriod):
        somebody().start_role(contact_of(ONE, 0, ends))
    with pytest.raises(InvalidPeriod):
        somebody().employ(Employment(organisation_id=ONE, starts_on=START, ends_on=START + timedelta(days=ends)))


def test_one_employment_per_employer_at_a_time_and_nobody_manages_himself() -> None:
    person = somebody()
    person.employ(Employment(organisation_id=ONE, starts_on=START))
    person.employ(Employment(organisation_id=OTHER, starts_on=START))
    with pytest.raises(DoubledPeriod):
        person.employ(Employment(organisation_id=ONE, starts_on=START + timedelta(days=100)))
    person.end_employment(ONE, START + timedelta(days=50))
    person.employ(Employment(organisation_id=ONE, starts_on=START + timedelta(days=50)))
    with pytest.raises(OwnManager):
        person.employ(Employment(organisation_id=UUID(int=3), starts_on=START, manager_id=person.id))


STEP = st.tuples(st.booleans(), st.sampled_from([ONE, OTHER]), st.integers(0, 40), st.none() | st.integers(0, 40))


@given(st.lists(STEP, max_size=30))
def test_no_sequence_of_commands_doubles_a_role_on_any_day(
    steps: list[tuple[bool, UUID, int, int | None]],
) -> None:
    person = somebody()
    for begins, organisation, starts, ends in steps:
        try:
            if begins:
                person.start_role(contact_of(organisation, starts, ends))
            else:
                person.end_role(Role.EMPLOYER_CONTACT, organisation, START + timedelta(days=starts), "left")
        except (DoubledPeriod, InvalidPeriod, NotRunning):
            continue
    for day in (START + timedelta(days=days) for days in range(42)):
        held = [period.organisation_id for period in person.roles if period.holds_on(day)]
        assert len(held) == len(set(held))
