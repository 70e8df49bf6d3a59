"""A coach's capacity: limits, holds, leave, pools."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.coaching.domain.coach import Coach, Membership
from services.coaching.domain.errors import CoachingError, NoCapacity, NotAvailable, Overlap, WrongDates
from services.coaching.domain.periods import Period
from services.coaching.domain.pool import Member, Pool, PoolMode

TODAY = date(2027, 3, 1)
POOL, OTHER_POOL = uuid7(), uuid7()


def a_coach(total: int = 20, own_limit: int | None = None, pool_limit: int | None = None) -> Coach:
    coach = Coach.enter(uuid7(), agreed_points=total, own_limit=own_limit)
    coach.join(Membership(starts_on=date(2027, 1, 1), pool_id=POOL, points_limit=pool_limit))
    coach.join(Membership(starts_on=date(2027, 1, 1), pool_id=OTHER_POOL))
    return coach


def a_pool() -> Pool:
    return Pool(id=POOL, name="a pool", mode=PoolMode.DIRECT, gather_minutes=0, provinces=["NL-NB"])


def taken(coach: Coach, pool_id: UUID = POOL) -> int:
    return next(membership.points_taken for membership in coach.memberships if membership.pool_id == pool_id)


def test_agreed_points_replace_the_contract() -> None:
    assert Coach.enter(uuid7(), fte_hundredths=50).points_total == 42
    assert Coach.enter(uuid7(), fte_hundredths=50, agreed_points=12).points_total == 12


@pytest.mark.parametrize(
    ("coach", "most"),
    [(a_coach(20), 20), (a_coach(20, own_limit=9), 9), (a_coach(20, pool_limit=9), 9), (a_coach(8, 9, 9), 8)],
)
def test_the_lowest_limit_wins(coach: Coach, most: int) -> None:
    with pytest.raises(NoCapacity):
        coach.hold(POOL, most + 1, TODAY)
    coach.hold(POOL, most, TODAY)
    assert coach.points_held == most


def test_a_pools_limit_leaves_the_rest_to_other_pools() -> None:
    coach = a_coach(20, pool_limit=9)
    coach.hold(POOL, 9, TODAY)
    coach.hold(OTHER_POOL, 9, TODAY)
    assert (taken(coach), taken(coach, OTHER_POOL), coach.points_free) == (9, 9, 2)


def test_points_move_from_held_to_used_and_back() -> None:
    coach = a_coach()
    coach.hold(POOL, 9, TODAY)
    coach.use(9)
    assert (coach.points_held, coach.points_used, taken(coach)) == (0, 9, 9)
    coach.change_use(POOL, 9, 6)
    assert (coach.points_used, taken(coach)) == (6, 6)
    coach.change_use(POOL, 6, 0)
    assert (coach.points_free, taken(coach)) == (20, 0)


def test_a_released_hold_leaves_nothing() -> None:
    coach = a_coach()
    coach.hold(POOL, 9, TODAY)
    coach.release(POOL, 9)
    assert (coach.points_free, taken(coach)) == (20, 0)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda coach: coach.take_leave(Period(TODAY, date(2027, 3, 2))),
        lambda coach: setattr(coach, "memberships", []),
        lambda coach: setattr(coach, "memberships", [Membership(starts_on=date(2027, 3, 2), pool_id=POOL)]),
    ],
)
def test_who_is_not_there_is_not_held(spoil: Callable[[Coach], None]) -> None:
    coach = a_coach()
    spoil(coach)
    with pytest.raises(NotAvailable):
        coach.hold(POOL, 1, TODAY)
    assert coach.points_held == 0


def test_leave_ends() -> None:
    coach = a_coach()
    coach.take_leave(Period(date(2027, 2, 1), TODAY))
    coach.hold(POOL, 1, TODAY)


@pytest.mark.parametrize(
    "again",
    [
        lambda coach: coach.join(Membership(starts_on=TODAY, pool_id=POOL)),
        lambda coach: (coach.take_leave(Period(TODAY)), coach.take_leave(Period(date(2027, 4, 1)))),
    ],
)
def test_periods_of_one_kind_do_not_overlap(again: Callable[[Coach], None]) -> None:
    with pytest.raises(Overlap):
        again(a_coach())


@pytest.mark.parametrize("ends_on", [TODAY, date(2027, 2, 28)])
@pytest.mark.parametrize(
    "begin",
    [
        lambda ends_on: a_coach().join(Membership(starts_on=TODAY, ends_on=ends_on, pool_id=uuid7())),
        lambda ends_on: a_coach().take_leave(Period(TODAY, ends_on)),
        lambda ends_on: a_pool().add_member(Member(starts_on=TODAY, ends_on=ends_on, organisation_id=uuid7())),
    ],
)
def test_a_period_has_at_least_a_day(begin: Callable[[date], None], ends_on: date) -> None:
    """One of none overlaps nothing: it could be entered again and again, and the record would grow for ever."""
    with pytest.raises(WrongDates):
        begin(ends_on)


def test_who_comes_back_to_a_pool_still_owes_it_the_running_work() -> None:
    coach = a_coach()
    coach.memberships[0] = Membership(starts_on=date(2026, 1, 1), ends_on=TODAY, pool_id=POOL, points_taken=6)
    coach.join(Membership(starts_on=TODAY, pool_id=POOL, points_limit=9))
    assert taken(coach) == 6
    with pytest.raises(NoCapacity):
        coach.hold(POOL, 4, TODAY)


def test_every_refusal_has_a_code_and_says_what_to_do() -> None:
    def all_of(kind: type[CoachingError]) -> list[type[CoachingError]]:
        return [kind, *(inner for sub in kind.__subclasses__() for inner in all_of(sub))]

    codes = [kind.code for kind in all_of(CoachingError) if hasattr(kind, "code")]
    assert len(codes) == len(set(codes)) > 10
