"""An engagement whose employer leaves: announced ahead, over on the day, and the coach's place is free again."""

from datetime import date, timedelta

import pytest

from services.coaching.application.end_engagement import EndEngagement, end_engagement
from services.coaching.application.end_membership import EndMembership, end_membership
from services.coaching.application.start_engagement import StartEngagement, start_engagement
from services.coaching.domain.engagement import Engagement, EngagementState
from services.coaching.domain.errors import WrongDates, WrongState
from services.coaching.domain.parts import RequestState
from services.coaching.domain.request import Request
from shared.outbox import NotFound
from tests.unit.coaching.conftest import Desk
from tests.unit.coaching.test_engagements import accepted, met

LEFT = "organisation_left"
TODAY = date(2027, 3, 1)


async def running(desk: Desk) -> Engagement:
    engagement = await met(desk)
    desk.uow.begin()
    return await start_engagement(desk.uow, StartEngagement(engagement.id))


async def end(desk: Desk, engagement: Engagement, on: date = TODAY) -> Engagement:
    desk.uow.begin()
    return await end_engagement(desk.uow, EndEngagement(engagement.id, on, LEFT))


async def test_it_ends_and_the_place_is_free(desk: Desk) -> None:
    ended = await end(desk, await running(desk))
    coach = await desk.coach(desk.ann)
    assert (ended.state, ended.end_reason, coach.points_used) == (EngagementState.ENDED_EARLY, LEFT, 0)
    assert ended.ended_at == desk.now.instant
    assert desk.happened()[-1] == "engagement.ended_early"
    assert coach.memberships[0].points_taken == 0


async def test_before_its_start_it_is_called_off_and_its_request_closed(desk: Desk) -> None:
    ended = await end(desk, await accepted(desk, await desk.request(starter=desk.starter_id)))
    request = await desk.uow.get(Request, ended.request_id)
    assert (ended.state, request.state) == (EngagementState.CANCELLED, RequestState.CLOSED)
    assert desk.happened()[-2:] == ["engagement.cancelled", "request.closed"]
    assert (await desk.coach(desk.ann)).points_used == 0
    assert len(desk.uow.all(Request)) == 1, "nobody takes over: the employer is gone"


async def test_ahead_of_its_day_it_is_announced_and_goes_on(desk: Desk) -> None:
    engagement, day = await running(desk), TODAY + timedelta(days=30)
    announced = await end(desk, engagement, day)
    assert (announced.state, announced.ends_on, announced.ended_at) == (EngagementState.ACTIVE, day, None)
    assert desk.happened()[-1] == "engagement.end_announced"
    assert (await desk.coach(desk.ann)).points_used == 6


@pytest.mark.parametrize("days", [0, 30])
async def test_said_twice_it_happens_once(desk: Desk, days: int) -> None:
    engagement, day = await running(desk), TODAY + timedelta(days=days)
    once = await end(desk, engagement, day)
    facts = desk.happened()
    again = await end(desk, engagement, day)
    assert (again.version, desk.happened()) == (once.version, facts)
    assert (await desk.coach(desk.ann)).points_used == (6 if days else 0)


async def test_of_two_days_the_earlier_one_counts(desk: Desk) -> None:
    engagement = await running(desk)
    for days in (30, 60, 10):
        announced = await end(desk, engagement, TODAY + timedelta(days=days))
    assert announced.ends_on == TODAY + timedelta(days=10)
    assert desk.happened()[-2:] == ["engagement.end_announced"] * 2


async def test_nothing_begins_on_or_after_its_end(desk: Desk) -> None:
    engagement = await met(desk)
    await end(desk, engagement, TODAY + timedelta(days=7))
    desk.uow.begin()
    with pytest.raises(WrongDates):
        await start_engagement(desk.uow, StartEngagement(engagement.id, TODAY + timedelta(days=7)))


async def test_what_is_over_cannot_begin_again(desk: Desk) -> None:
    ended = await end(desk, await running(desk))
    desk.uow.begin()
    with pytest.raises(WrongState):
        await start_engagement(desk.uow, StartEngagement(ended.id))


async def test_an_unknown_one_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await end_engagement(desk.uow, EndEngagement(desk.ann, TODAY, LEFT))


async def test_the_pool_says_once_that_an_employer_takes_part_no_more(desk: Desk) -> None:
    for _ in range(2):
        desk.uow.begin()
        await end_membership(desk.uow, EndMembership(desk.pool_id, desk.employer_id, TODAY))
    assert desk.happened() == ["pool.membership_ended"]
