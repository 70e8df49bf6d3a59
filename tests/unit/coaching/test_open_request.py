"""Opening a request: who may, for whom, and where it stands in line."""

from datetime import date, timedelta

import pytest
from uuid_utils.compat import uuid7

from services.coaching.application.give_precedence import GivePrecedence, give_precedence
from services.coaching.application.open_request import OpenRequest, open_request
from services.coaching.domain.errors import NotAMember, OpenRequestExists, UnknownId
from services.coaching.domain.load import TargetGroup
from services.coaching.domain.parts import RequestKind, RequestState
from services.coaching.domain.pool import Member, Pool
from shared.outbox import NotFound
from tests.unit.coaching.conftest import Desk


def ask(desk: Desk, **more: object) -> OpenRequest:
    return OpenRequest(
        **{"pool_id": desk.pool_id, "employer_id": desk.employer_id, "target_group": TargetGroup.STARTER} | more
    )


async def test_a_request_waits_with_the_weight_of_an_intake(desk: Desk) -> None:
    opened = await open_request(desk.uow, ask(desk, target_group=TargetGroup.CAREER_CHANGER, is_complex=True))
    (request,) = opened.requests
    assert (request.state, request.points, request.version) == (RequestState.WAITLISTED, 15, 1)
    assert request.correlation_id == request.id
    assert request.first_requested_at == request.waiting_since == desk.now.instant
    assert desk.happened() == ["request.submitted"]


async def test_seats_become_requests_of_one_group(desk: Desk) -> None:
    opened = await open_request(desk.uow, ask(desk, seats=3))
    assert len({request.id for request in opened.requests}) == 3
    assert len({request.request_group_id for request in opened.requests}) == 1
    assert [request.id for request in opened.requests] == sorted(request.id for request in opened.requests)


async def test_place_in_line_counts_who_came_before_without_precedence(desk: Desk) -> None:
    first = await desk.request()
    await desk.request()
    assert (await open_request(desk.uow, ask(desk))).line.place == 3
    desk.uow.begin()
    await give_precedence(desk.uow, GivePrecedence(first.id, "hardship"))
    line = (await open_request(desk.uow, ask(desk))).line
    assert (line.place, line.with_precedence) == (3, 1)


async def test_one_open_request_per_starter_and_kind(desk: Desk) -> None:
    running = await desk.request(starter=desk.starter_id)
    with pytest.raises(OpenRequestExists) as refused:
        await desk.request(starter=desk.starter_id)
    assert refused.value.request_id == running.id
    await desk.request(starter=desk.starter_id, kind=RequestKind.PLACEMENT)


async def test_another_employers_request_is_not_named(desk: Desk) -> None:
    await desk.request(starter=desk.starter_id)
    with pytest.raises(OpenRequestExists) as refused:
        await desk.request(starter=desk.starter_id, employer=desk.other_employer_id)
    assert refused.value.request_id is None


async def test_a_starter_must_be_known(desk: Desk) -> None:
    with pytest.raises(UnknownId):
        await desk.request(starter=uuid7())


async def test_only_members_ask(desk: Desk) -> None:
    with pytest.raises(NotAMember):
        await desk.request(employer=uuid7())
    pool = await desk.uow.get(Pool, desk.pool_id)
    late = uuid7()
    pool.add_member(Member(starts_on=date(2027, 3, 2), organisation_id=late))
    await desk.uow.record(pool)
    with pytest.raises(NotAMember):
        await desk.request(employer=late)
    desk.now.forward(days=1)
    await desk.request(employer=late)


async def test_no_pool_no_request(desk: Desk) -> None:
    with pytest.raises(NotFound):
        await desk.request(pool_id=uuid7())


async def test_what_began_elsewhere_keeps_its_date_weight_and_exclusions(desk: Desk) -> None:
    await desk.request()
    began = desk.now.instant - timedelta(days=30)
    command = ask(desk, first_requested_at=began, points=4, excluded_coaches=(desk.ann,))
    opened = await open_request(desk.uow, command)
    (request,) = opened.requests
    assert (opened.line.place, request.points, request.first_requested_at) == (1, 4, began)
    assert request.waiting_since == desk.now.instant
    assert (request.exclusions[0].coach_id, request.exclusions[0].for_good) == (desk.ann, True)
