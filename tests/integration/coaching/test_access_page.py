"""Every cell of docs/access.md about coaching, over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
import pytest_asyncio
from uuid_utils.compat import uuid7

from tests.integration.coaching.access_stage import Case, Making, Stage
from tests.integration.coaching.world import World
from tests.support.access.driving import Attempt, faults, faults_of_named, row_of
from tests.support.access.tables import EVERY_SERVICE, Cases, Named, access_of
from tests.support.running import Running

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
WHY = {"reason": "no_reason"}
OF_THOSE_WHO_WERE = ("starter former", "coach former")
Asking = Callable[[Stage, Case], Attempt]


def pool(path: str, body: Callable[[Stage], Any] = lambda _: None) -> Asking:
    return lambda stage, _: Attempt(f"/pools/{stage.home}{path}", body(stage))


def of_request(path: str, body: Any = None) -> Asking:
    return lambda _, case: Attempt(f"/requests/{case.request}{path}", body)


def of_engagement(path: str, body: Any = None) -> Asking:
    return lambda _, case: Attempt(f"/engagements/{case.engagement}{path}", body or {})


def of_offer(path: str, body: Any = None) -> Asking:
    return lambda _, case: Attempt(f"/offers/{case.offer}{path}", body or {})


def members_of(stage: Stage) -> Callable[[Any], bool]:
    """Whether a pool is shown with all its members."""
    everybody = {str(stage.employer), str(stage.neighbour)}
    return lambda pool: everybody <= {member["organisation_id"] for member in pool["members"]}


def new_request(stage: Stage, _: Case) -> Attempt:
    return Attempt(
        "/requests", {"pool_id": str(stage.home), "employer_id": str(stage.employer), "target_group": "starter"}
    )


def chosen(_: Stage, case: Case) -> Attempt:
    return Attempt(f"/requests/{case.request}/choice", {"coach_id": str(case.coach)})


def offered(_: Stage, case: Case) -> Attempt:
    return Attempt(f"/requests/{case.request}/offers", {"coach_id": str(case.coach)})


def listed(path: str, whole: Callable[[Any], bool]) -> Asking:
    """A list of requests of the pool."""
    return lambda stage, case: Attempt(
        path.format(pool=stage.home), shows=row_of(case.request, "request_id"), whole=whole
    )


def is_told(*fields: str) -> Callable[[Any], bool]:
    return lambda row: all(row[field] is not None for field in fields)


OF_CASES: dict[str, tuple[Callable[[Making], None], Asking]] = {
    "POST /pools": (
        Making.wait,
        lambda *_: Attempt("/pools", {"name": "p", "mode": "direct", "provinces": ["NL-NB", "NL-ZE"]}),
    ),
    "GET /pools": (
        Making.wait,
        lambda stage, _: Attempt("/pools?limit=200", shows=row_of(stage.home, "pool_id"), whole=members_of(stage)),
    ),
    "GET /pools/{pool_id}": (
        Making.wait,
        lambda stage, _: Attempt(f"/pools/{stage.home}", whole=members_of(stage)),
    ),
    "GET /pools/{pool_id}/waiting-list": (Making.wait, listed("/pools/{pool}/waiting-list", is_told("attention"))),
    "POST /pools/{pool_id}/members": (
        Making.wait,
        pool("/members", lambda stage: {"organisation_id": str(stage.stranger)}),
    ),
    "GET /pools/{pool_id}/coaches": (Making.wait, lambda stage, _: Attempt(f"/pools/{stage.home}/coaches")),
    "POST /pools/{pool_id}/coaches": (
        Making.wait,
        pool("/coaches", lambda stage: {"coach_id": str(stage.people.spare)}),
    ),
    "GET /coaches/{coach_id}": (Making.wait, lambda _, case: Attempt(f"/coaches/{case.coach}")),
    "POST /coaches/{coach_id}/leave": (
        Making.wait,
        lambda _, case: Attempt(f"/coaches/{case.coach}/leave", {"starts_on": "2090-01-01", "ends_on": "2090-02-01"}),
    ),
    "POST /requests": (Making.wait, new_request),
    "GET /requests": (Making.wait, listed("/requests?limit=200&pool_id={pool}", is_told("exclusions", "attention"))),
    "GET /requests/{request_id}": (
        Making.wait,
        lambda _, case: Attempt(f"/requests/{case.request}", whole=is_told("exclusions", "attention")),
    ),
    "POST /requests/{request_id}/withdrawal": (Making.wait, of_request("/withdrawal", WHY)),
    "POST /requests/{request_id}/choice": (Making.shortlist, chosen),
    "POST /requests/{request_id}/offers": (Making.wait, offered),
    "POST /requests/{request_id}/precedence": (Making.wait, of_request("/precedence", WHY)),
    "POST /requests/{request_id}/rejection": (Making.wait, of_request("/rejection", WHY)),
    "GET /offers": (Making.offer, lambda _, case: Attempt("/offers", shows=row_of(case.offer, "offer_id"))),
    "POST /offers/{offer_id}/acceptance": (Making.offer, of_offer("/acceptance")),
    "POST /offers/{offer_id}/decline": (Making.offer, of_offer("/decline", WHY)),
    "POST /offers/{offer_id}/withdrawal": (Making.offer, of_offer("/withdrawal", WHY)),
    "GET /engagements/{engagement_id}": (
        Making.part,
        lambda _, case: Attempt(f"/engagements/{case.engagement}", whole=is_told("end_reason", "intake_held_on")),
    ),
    "POST /engagements/{engagement_id}/intake": (Making.propose, of_engagement("/intake")),
    "POST /engagements/{engagement_id}/start": (Making.meet, of_engagement("/start")),
    "POST /engagements/{engagement_id}/no-fit": (Making.propose, of_engagement("/no-fit", WHY)),
}
OF_NAMED = {
    "POST /coaches": ("/coaches", {"coach_id": str(uuid7())}),
    "POST /snapshots/{topic}/publication": ("/snapshots/coaching.pools.latest.v1/publication", None),
    "POST /rebuilds": ("/rebuilds", None),
}
PAGE = access_of("coaching")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(service: Running, wire: Any) -> Stage:
    stage = Stage(World(service, wire))
    await stage.set_up()
    return stage


@pytest.mark.parametrize("line", PAGE.cases, ids=lambda line: line.endpoint)
async def test_each_cell_of_a_case(stage: Stage, line: Cases) -> None:
    make, asking = OF_CASES[line.endpoint]
    now, before = await stage.case(make), await stage.case(make, over=True)
    wrong = await faults(
        stage.world.service,
        line,
        stage.people.columns,
        lambda column: asking(stage, before if column in OF_THOSE_WHO_WERE else now),
    )
    assert wrong == []


@pytest.mark.parametrize("line", [*PAGE.named, *access_of(EVERY_SERVICE).named], ids=lambda line: line.endpoint)
async def test_who_is_named_may_and_nobody_else(stage: Stage, line: Named) -> None:
    anything = line.endpoint.partition(" ")[2].replace("{id}", "1").replace("{person_id}", str(uuid7()))
    path, body = OF_NAMED.get(line.endpoint, (anything, None))
    assert await faults_of_named(stage.world.service, line, stage.people.named, path, body) == []
