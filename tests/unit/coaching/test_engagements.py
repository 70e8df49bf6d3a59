"""From the acceptance to the start, or to a successor."""

from datetime import date
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.coaching.application.accept_offer import AcceptOffer, accept_offer
from services.coaching.application.record_intake import RecordIntake, record_intake
from services.coaching.application.report_no_fit import ReportNoFit, report_no_fit
from services.coaching.application.start_engagement import StartEngagement, start_engagement
from services.coaching.domain.engagement import Engagement, EngagementState
from services.coaching.domain.errors import (
    ConflictOfInterest,
    StarterHasCoach,
    StarterMissing,
    StarterNamed,
    UnknownId,
    WrongDates,
    WrongState,
)
from services.coaching.domain.parts import RequestKind, RequestState
from services.coaching.domain.request import Request
from shared.events.participants import PersonLatest
from shared.outbox import NotFound
from tests.unit.coaching.conftest import Desk


async def accepted(desk: Desk, request: Request, coach_id: UUID | None = None) -> Engagement:
    answer = await desk.offer(request, coach_id or desk.ann)
    desk.uow.begin()
    return await accept_offer(desk.uow, AcceptOffer(answer.request.offers[-1].offer_id))


async def met(desk: Desk, starter_id: UUID | None = None) -> Engagement:
    engagement = await accepted(desk, await desk.request(starter=desk.starter_id))
    desk.uow.begin()
    return await record_intake(desk.uow, RecordIntake(engagement.id, starter_id=starter_id))


async def test_after_the_start_the_work_weighs_less(desk: Desk) -> None:
    engagement = await met(desk)
    desk.uow.begin()
    started = await start_engagement(desk.uow, StartEngagement(engagement.id))
    coach = await desk.coach(desk.ann)
    assert (started.state, started.points, coach.points_used) == (EngagementState.ACTIVE, 6, 6)
    assert started.first_session_due_on == date(2027, 3, 15)
    request = await desk.uow.get(Request, engagement.request_id)
    assert request.state is RequestState.CLOSED
    assert desk.happened()[-3:] == ["engagement.intake_held", "engagement.started", "request.closed"]
    assert desk.uow.last_snapshots[request.id].offer is None


async def test_the_start_never_asks_more_of_a_coach_than_was_agreed(desk: Desk) -> None:
    engagement = await accepted(desk, await desk.request(starter=desk.starter_id, points=4))
    desk.uow.begin()
    await record_intake(desk.uow, RecordIntake(engagement.id))
    started = await start_engagement(desk.uow, StartEngagement(engagement.id))
    coach = await desk.coach(desk.ann)
    assert (started.points, coach.points_used) == (4, 4)


async def test_an_intake_comes_before_the_start(desk: Desk) -> None:
    engagement = await accepted(desk, await desk.request(starter=desk.starter_id))
    desk.uow.begin()
    with pytest.raises(WrongState) as refused:
        await start_engagement(desk.uow, StartEngagement(engagement.id))
    assert refused.value.possible == ["intake", "no-fit"]


async def test_dates_follow_each_other(desk: Desk) -> None:
    engagement = await accepted(desk, await desk.request(starter=desk.starter_id))
    desk.uow.begin()
    with pytest.raises(WrongDates):
        await record_intake(desk.uow, RecordIntake(engagement.id, held_on=date(2027, 3, 2)))
    await record_intake(desk.uow, RecordIntake(engagement.id, held_on=date(2027, 3, 1)))
    with pytest.raises(WrongDates):
        await start_engagement(desk.uow, StartEngagement(engagement.id, starts_on=date(2027, 2, 28)))


async def test_a_place_gets_its_name_at_the_intake(desk: Desk) -> None:
    engagement = await accepted(desk, await desk.request())
    desk.uow.begin()
    with pytest.raises(StarterMissing):
        await record_intake(desk.uow, RecordIntake(engagement.id))
    with pytest.raises(UnknownId):
        await record_intake(desk.uow, RecordIntake(engagement.id, starter_id=uuid7()))
    with pytest.raises(ConflictOfInterest):
        await record_intake(desk.uow, RecordIntake(engagement.id, starter_id=desk.ann))
    named = await record_intake(desk.uow, RecordIntake(engagement.id, starter_id=desk.starter_id))
    request = await desk.uow.get(Request, engagement.request_id)
    assert named.starter_id == request.starter_id == desk.starter_id


async def test_a_name_is_given_once(desk: Desk) -> None:
    with pytest.raises(StarterNamed):
        await met(desk, starter_id=desk.bob)


@pytest.mark.parametrize("who", ["coach", "starter"])
@pytest.mark.parametrize("after_intake", [True, False])
async def test_no_fit_makes_a_successor_that_keeps_its_place(desk: Desk, who: str, after_intake: bool) -> None:
    asked_at = desk.now.instant
    engagement = await accepted(desk, await desk.request(starter=desk.starter_id))
    desk.now.forward(days=3)
    desk.uow.begin()
    if after_intake:
        await record_intake(desk.uow, RecordIntake(engagement.id))
    person = desk.ann if who == "coach" else desk.starter_id
    ended = await report_no_fit(desk.uow, ReportNoFit(engagement.id, person, "no_click"))
    first, successor = await desk.uow.get(Request, engagement.request_id), ended.successor
    assert (ended.engagement.state, ended.engagement.end_reason) == (EngagementState.CANCELLED, "no_click")
    assert first.state is RequestState.CLOSED
    assert (successor.kind, successor.continuation_of) == (RequestKind.SUCCESSOR, first.id)
    assert (successor.first_requested_at, successor.waiting_since) == (asked_at, desk.now.instant)
    assert (successor.precedence, successor.correlation_id) == (True, first.id)
    assert [(it.coach_id, it.reason, it.for_good) for it in successor.exclusions] == [(desk.ann, "no_fit", True)]
    assert (await desk.coach(desk.ann)).points_free == 20
    assert desk.happened()[-3:] == ["engagement.no_fit", "request.closed", "request.submitted"]
    assert (desk.uow.facts[-3].said_by, desk.uow.facts[-2].reason) == (who, "no_fit")


async def test_a_third_no_fit_asks_for_a_person(desk: Desk) -> None:
    request = await desk.request(starter=desk.starter_id)
    for times in (1, 2, 3):
        coach_id = uuid7()
        desk.uow.knows(PersonLatest(person_id=coach_id))
        await desk.add_coach(coach_id, 20)
        engagement = await accepted(desk, request, coach_id)
        desk.uow.begin()
        request = (await report_no_fit(desk.uow, ReportNoFit(engagement.id, desk.starter_id, "no_click"))).successor
        assert (request.attention is not None) is (times == 3)
    assert desk.happened()[-2:] == ["request.submitted", "request.attention_needed"]
    assert len(request.exclusions) == 3


async def test_nobody_else_says_no_fit(desk: Desk) -> None:
    engagement = await met(desk)
    desk.uow.begin()
    with pytest.raises(NotFound):
        await report_no_fit(desk.uow, ReportNoFit(engagement.id, desk.bob, "no_click"))


async def test_after_the_start_it_is_no_longer_a_no_fit(desk: Desk) -> None:
    engagement = await met(desk)
    desk.uow.begin()
    await start_engagement(desk.uow, StartEngagement(engagement.id))
    with pytest.raises(WrongState):
        await report_no_fit(desk.uow, ReportNoFit(engagement.id, desk.ann, "no_click"))


async def test_who_is_with_a_coach_needs_no_second(desk: Desk) -> None:
    engagement = await met(desk)
    desk.uow.begin()
    await start_engagement(desk.uow, StartEngagement(engagement.id))
    with pytest.raises(StarterHasCoach):
        await desk.request(starter=desk.starter_id)
