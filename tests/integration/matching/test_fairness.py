"""Who waited and got what, from snapshots in any order, after a restart and after an erasure."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from services.matching.main import build
from shared import clock
from shared.events.coaching import PoolLatest, RequestLatest, RequestState
from shared.events.coaching_engagements import EngagementLatest, EngagementState
from shared.events.participants import OrganisationLatest, PersonLatest, Role, RolePeriod
from tests.integration.matching.stage import LONG_AGO, Stage, person, request
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.running import Running, running

pytestmark = pytest.mark.integration
NewDatabase = Callable[[str], Awaitable[Logins]]
NOTED = sa.text(
    "SELECT count(*) FROM waits WHERE matched_at IS NOT NULL OR ended_at IS NOT NULL OR asked_at IS NOT NULL"
)
WHOLE = sa.text("SELECT count(*) FROM waits WHERE asked_at IS NOT NULL AND matched_at IS NOT NULL")


def asked_days_ago(
    pool: PoolLatest, employer: OrganisationLatest, days: Iterable[int], **known: Any
) -> list[RequestLatest]:
    return [
        request(pool, employer, first_requested_at=clock.now() - timedelta(days=ago), points=20, **known)
        for ago in days
    ]


def engagement_of(asked: RequestLatest, after_days: int) -> EngagementLatest:
    """The coach accepted so many days after the request."""
    return EngagementLatest(
        engagement_id=uuid7(),
        request_id=asked.request_id,
        pool_id=asked.pool_id,
        employer_id=asked.employer_id,
        coach_id=uuid7(),
        state=EngagementState.PROPOSED,
        target_group=asked.target_group,
        points=asked.points,
        proposed_at=asked.first_requested_at + timedelta(days=after_days),
        intake_due_on=date(2030, 1, 1),
    )


async def noted(service: Running, query: sa.TextClause, count: int) -> bool:
    async with service.core.database.engine.connect() as connection:
        return await connection.scalar(query) == count


async def read(service: Running, query: str, by: UUID | str = "service:landing") -> Any:
    answer = await service.get(f"/fairness{query}", by=by)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_groups_are_compared_by_what_they_waited_and_got(stage: Stage, new_database: NewDatabase) -> None:
    """Micro firms waited 20 days and medium ones 4; of the micro ones half got a coach. Then the service restarts."""
    logins = await new_database("matching")
    async with running(build(), logins) as service:
        pool = await stage.pool()
        micro, medium = [await stage.employer(size_class=size) for size in ("micro", "medium")]
        slow = asked_days_ago(pool, micro, [40] * 12, state=RequestState.MATCHED)
        quick = asked_days_ago(pool, medium, [30] * 12, state=RequestState.MATCHED)
        waiting = asked_days_ago(pool, micro, [10] * 12, languages=["pl"])
        engaged = [*(engagement_of(one, 20) for one in slow), *(engagement_of(one, 4) for one in quick)]
        await stage.publish_all([*engaged[:10], *slow, *quick, *waiting, *engaged[10:]])
        await eventually(lambda: noted(service, WHOLE, 24), what="24 matches")
        before = await read(service, "?by=employer_size&weeks=8")
    async with running(build(), logins) as service:
        found = await read(service, "?by=employer_size&weeks=8")
    assert {group["name"]: group["whole"] for group in found["groups"]} == {
        group["name"]: group["whole"] for group in before["groups"]
    }
    groups = {group["name"]: group["whole"] for group in found["groups"]}
    assert (groups["micro"]["waited"], groups["micro"]["matched"], groups["micro"]["share_matched"]) == (24, 12, 0.5)
    assert (groups["micro"]["matched_days_median"], groups["medium"]["matched_days_median"]) == (20.0, 4.0)
    assert groups["micro"]["waiting_days_median"] == 10.0
    assert (found["everyone"]["waited"], found["hidden_groups"]) == (36, 0)
    week = next(week["found"] for week in found["groups"][0]["weeks"] if week["found"] and week["found"]["matched"])
    assert week["matched"] == 12


async def test_fit_is_that_of_the_proposal_that_led_to_the_coach(stage: Stage, matching: Running) -> None:
    pool, employer = await stage.pool(), await stage.employer()
    only = await stage.coach(pool, points=1000)
    asked = [await stage.request(pool, employer) for _ in range(10)]
    proposed = await stage.proposed(10)
    fit = sum(
        part.points
        for part in proposed[asked[0].request_id].coaches[0].parts
        if part.code not in ("served", "waiting", "precedence")
    )
    for one in asked:
        await stage.publish(one.model_copy(update={"state": RequestState.MATCHED}))
        await stage.publish(engagement_of(one, 0).model_copy(update={"coach_id": only.coach_id}))
    await eventually(lambda: noted(matching, WHOLE, 10), what="ten matches")
    found = await read(matching, "?by=target_group")
    assert found["groups"][0]["whole"]["fit"] == fit
    assert found["groups"][0]["whole"]["fit_against_mean"] == 0


async def test_small_groups_are_hidden_and_a_coordinator_sees_his_own_pools(stage: Stage, matching: Running) -> None:
    here = await stage.pool()
    elsewhere = PoolLatest.model_validate(here.model_dump() | {"pool_id": uuid7(), "provinces": ("NL-ZE",)})
    await stage.publish(elsewhere)
    large, small = [await stage.employer(size_class=size) for size in ("large", "small")]
    await stage.publish_all(
        [
            *asked_days_ago(here, large, [5] * 11),
            *asked_days_ago(here, small, [5] * 9),
            *asked_days_ago(elsewhere, large, [5] * 30, state=RequestState.WITHDRAWN),
        ]
    )
    await eventually(lambda: noted(matching, NOTED, 50), what="50 requests noted")
    coordinator, national = uuid7(), uuid7()
    await stage.publish(
        person(coordinator, roles=[RolePeriod(role=Role.COORDINATOR, provinces=("NL-UT",), starts_on=LONG_AGO)])
    )
    await stage.publish(person(national, roles=[RolePeriod(role=Role.NATIONAL, starts_on=LONG_AGO)]))
    assert await matching.core.projections.at_least(PersonLatest, national, 1, 10)
    assert await matching.core.projections.at_least(PersonLatest, coordinator, 1, 10)
    own = await read(matching, "?by=employer_size", coordinator)
    assert (own["everyone"]["waited"], own["groups"], own["hidden_groups"]) == (20, [], 2)
    whole = await read(matching, "?by=employer_size", national)
    assert (whole["pools"], whole["everyone"]["waited"], whole["everyone"]["left"]) == (2, 50, 30)
    other = await matching.get(f"/fairness?pool_id={elsewhere.pool_id}", by=coordinator)
    assert other.status_code == 404


async def test_what_was_waited_outlives_who_is_erased(stage: Stage, matching: Running) -> None:
    pool, employer, starter = await stage.pool(), await stage.employer(), person(uuid7())
    await stage.publish(starter)
    asked = asked_days_ago(pool, employer, [7] * 10, starter_id=starter.person_id, state=RequestState.MATCHED)
    engaged = [engagement_of(one, 3) for one in asked]
    await stage.publish_all([*asked, *engaged])
    await eventually(lambda: noted(matching, WHOLE, 10), what="ten matches")
    for snapshot in (*asked, *engaged, starter):
        await stage.wire.send(replace(stage.wire.envelope(snapshot, version=2), event=None))

    async def erased() -> bool:
        answer = await matching.get(f"/erasures/{starter.person_id}", by="service:landing")
        return bool(answer.json()["erased"])

    await eventually(erased, what="the starter forgotten")
    assert (await read(matching, "?by=region"))["everyone"]["matched_days_median"] == 3.0
