"""A decision is kept with what its plan saw, explained beside it, made again when asked, and forgets who is erased."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from services.matching import main
from services.matching.adapters.decisions.store import keep_plan, next_to_explain
from services.matching.adapters.published_events import PUBLISHED
from services.matching.domain.decision import PlanRecord
from services.matching.entrypoints.jobs import forget_old_plans
from shared import clock
from shared.db import Database
from shared.db.migrate import migrate
from shared.events.coaching import PoolLatest, RequestLatest
from shared.events.participants import PersonLatest, Role, RolePeriod
from shared.outbox import Cause, UnitsOfWork
from tests.integration.matching.stage import LONG_AGO, Stage, coach, person
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.running import Running

pytestmark = pytest.mark.integration
LANDING = "service:landing"
PYTHON, JAVA = "esco:python", "esco:java"


async def coordinator(stage: Stage, matching: Running, province: str) -> UUID:
    id = uuid7()
    role = RolePeriod(role=Role.COORDINATOR, provinces=(province,), starts_on=LONG_AGO)
    await stage.publish(person(id, roles=[role]))
    assert await matching.core.projections.at_least(PersonLatest, id, 1, 10)
    return id


async def decided(stage: Stage) -> tuple[PoolLatest, RequestLatest, UUID, list[UUID]]:
    """A pool of two coaches and a request that got the better one: with its proposal and both coaches, best first."""
    pool, employer = await stage.pool(), await stage.employer()
    better, other = [await stage.coach(pool, skills=[skill]) for skill in (PYTHON, JAVA)]
    asked = await stage.request(pool, employer, skills=[PYTHON])
    proposal = (await stage.proposed(1))[asked.request_id]
    assert proposal.coaches[0].coach_id == better.coach_id
    return pool, asked, proposal.proposal_id, [better.coach_id, other.coach_id]


async def explained(matching: Running) -> bool:
    async with matching.core.database.engine.connect() as connection:
        return not await connection.scalar(sa.text("SELECT count(*) FROM plans WHERE NOT explained"))


async def read(matching: Running, path: str, *, by: UUID | str = LANDING) -> Any:
    answer = await matching.get(path, by=by)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_decision_is_explained_and_made_again_with_its_versions(stage: Stage, matching: Running) -> None:
    _, asked, proposal_id, (better, other) = await decided(stage)
    await eventually(lambda: explained(matching), what="the explanation")
    view = await read(matching, f"/proposals/{proposal_id}/explanation")
    told = view["explanation"]
    assert (told["request"], told["assigned"]) == (str(asked.request_id), str(better))
    assert [(one["coach"], one["loss"] > 0) for one in told["others"]] == [(str(other), True)]
    assert (told["allowed"], told["coaches"], told["exact"]) == (2, 2, True)
    assert view["engine_version"] == told["engine_version"]
    assert view["rules_version"] == told["rules_version"]
    why_not = await read(matching, f"/proposals/{proposal_id}/explanation?coach_id={other}")
    assert why_not["explanation"]["coach"] == str(other)
    assert why_not["explanation"]["loss"] == told["others"][0]["loss"]
    again = await read(matching, f"/proposals/{proposal_id}/rerun")
    assert (again["same"], again["now"], again["same_engine"]) == (True, [str(better)], True)
    listed = await read(matching, f"/requests/{asked.request_id}/proposals")
    assert [(one["proposal_id"], one["coaches"][0]["coach_id"]) for one in listed["items"]] == [
        (str(proposal_id), str(better))
    ]
    stranger = await matching.get(f"/proposals/{proposal_id}/explanation?coach_id={uuid7()}", by=LANDING)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "coach_not_in_view")


async def test_only_who_oversees_the_pool_may_ask(stage: Stage, matching: Running) -> None:
    pool, asked, proposal_id, (better, _) = await decided(stage)
    here, elsewhere = await coordinator(stage, matching, "NL-UT"), await coordinator(stage, matching, "NL-ZE")
    await stage.publish(person(better, roles=[RolePeriod(role=Role.COACH, starts_on=LONG_AGO)]))
    assert await matching.core.projections.at_least(PersonLatest, better, 2, 10)
    paths = (
        f"/proposals/{proposal_id}/explanation",
        f"/proposals/{proposal_id}/rerun",
        f"/requests/{asked.request_id}/explanation",
        f"/requests/{asked.request_id}/proposals",
        f"/pools/{pool.pool_id}/rule-prices",
    )
    for path in paths:
        assert (await matching.get(path, by=here)).status_code in (200, 409), path
        assert (await matching.get(path, by=elsewhere)).status_code == 404, path
        assert (await matching.get(path, by=better, version=2)).status_code == 403, path


async def test_erasing_a_coach_leaves_a_decision_that_is_made_again_for_nobody(stage: Stage, matching: Running) -> None:
    _, _, proposal_id, (better, other) = await decided(stage)
    await eventually(lambda: explained(matching), what="the explanation")
    for id in (better, other):
        for snapshot in (person(id), coach([], 0)[1].model_copy(update={"coach_id": id})):
            await stage.wire.send(replace(stage.wire.envelope(snapshot, version=2), event=None))

    async def forgotten() -> bool:
        answers = [await read(matching, f"/erasures/{id}") for id in (better, other)]
        return all(answer["erased"] for answer in answers)

    await eventually(forgotten, what="both forgotten")
    async with matching.core.database.engine.connect() as connection:
        everything = await connection.scalar(sa.text("SELECT string_agg(plans::text, ' ') FROM plans"))
        told = await connection.scalar(sa.text("SELECT string_agg(body::text, ' ') FROM explanations"))
    assert str(better) not in everything + told
    assert str(other) not in everything + told
    again = await read(matching, f"/proposals/{proposal_id}/rerun")
    assert (again["same"], again["now"]) == (True, [str(UUID(int=0))])


async def test_a_plan_is_kept_until_its_day_and_its_explanation_stays(stage: Stage, matching: Running) -> None:
    _, _, proposal_id, (better, other) = await decided(stage)
    await eventually(lambda: explained(matching), what="the explanation")
    await forget_old_plans(matching.core.units)
    assert (await read(matching, f"/proposals/{proposal_id}/rerun"))["same"]
    async with matching.core.database.transaction() as connection:
        await connection.execute(sa.text("UPDATE plans SET kept_until = :today"), {"today": clock.real_now().date()})
    await forget_old_plans(matching.core.units)
    gone = await matching.get(f"/proposals/{proposal_id}/rerun", by=LANDING)
    assert (gone.status_code, gone.json()["code"]) == (410, "kept_no_longer")
    why_not = await matching.get(f"/proposals/{proposal_id}/explanation?coach_id={other}", by=LANDING)
    assert why_not.status_code == 410
    view = await read(matching, f"/proposals/{proposal_id}/explanation")
    assert (view["explanation"]["assigned"], view["engine_version"]) == (str(better), None)


async def test_who_waits_is_explained_and_rules_have_their_price(stage: Stage, matching: Running) -> None:
    pool, employer = await stage.pool(), await stage.employer()
    only = await stage.coach(pool)
    marker = await stage.request(pool, employer)
    await stage.proposed(1)
    waits = await stage.request(pool, employer, languages=["pl"])
    assert await matching.core.projections.at_least(RequestLatest, waits.request_id, 1, 10)
    told = await read(matching, f"/requests/{waits.request_id}/explanation?coach_id={only.coach_id}")
    assert (told["assigned"], told["reason"]) == (None, "capacity")
    assert set(told["excluded_by"]) == {"capacity", "language"}
    prices = await read(matching, f"/pools/{pool.pool_id}/rule-prices?employer_cap=3")
    assert prices["requests"] == 1
    assert {"capacity", "language", "cap_employer"} <= {rule["rule"] for rule in prices["rules"]}
    answered = await matching.get(f"/requests/{marker.request_id}/explanation", by=LANDING)
    assert (answered.status_code, answered.json()["code"]) == (409, "not_waiting")


async def test_who_waits_for_a_coach_goes_before_explanations_but_not_for_long(
    new_database: Callable[[str], Awaitable[Logins]],
) -> None:
    logins = await new_database("matching")
    await migrate(logins.owner, logins.app, Path(main.__file__).parent / "migrations")
    database = Database(logins.app)
    began = datetime(2026, 11, 25, 12, tzinfo=UTC)
    plans = [plan_made(began), plan_made(began + timedelta(seconds=59.5))]
    async with UnitsOfWork(database, PUBLISHED)(Cause.by("test")) as uow:

        async def next_at(seconds: float) -> UUID | None:
            found = await next_to_explain(uow, began + timedelta(seconds=seconds))
            return found.id if found else None

        await keep_plan(uow, plans[0], began.date())
        assert [await next_at(0.9), await next_at(1.1)] == [None, plans[0].id]
        assert await next_at(-60) == plans[0].id, "business time was set back: that is no reason to wait"
        await keep_plan(uow, plans[1], began.date())
        assert [await next_at(59.9), await next_at(60.1)] == [None, plans[0].id]
    await database.close()


def plan_made(at: datetime) -> PlanRecord:
    return PlanRecord(uuid7(), uuid7(), at, "rules", 0, "engine", 1, (uuid7(),), whole=True, inputs=b"packed")
