"""Every cell of docs/access.md about matching, over HTTP, around one pool with a decision and somebody who waits."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from shared.events.coaching import CoachLatest, CoachMembership, PoolLatest, PoolMode, RequestState
from shared.events.participants import PersonLatest
from tests.integration.matching.stage import Stage
from tests.integration.matching.test_fairness import engagement_of
from tests.integration.matching.test_gaps import DEVELOPER, PYTHON, concept, occupation
from tests.support.access.driving import Attempt, faults, faults_of_named
from tests.support.access.people import LANDING, LONG_AGO, People
from tests.support.access.tables import EVERY_SERVICE, access_of
from tests.support.eventually import eventually
from tests.support.running import Running

pytestmark = pytest.mark.integration
GAP = f"/people/{{}}/gap?occupation={DEVELOPER}"
PAGE = access_of("matching")


class Scene:
    """A pool in Utrecht: one request was answered with two coaches, another waits for a language nobody speaks."""

    def __init__(self, stage: Stage, matching: Running) -> None:
        self.stage, self.matching = stage, matching
        self.pool = PoolLatest(pool_id=uuid7(), mode=PoolMode.SHORTLIST, gather_minutes=0, provinces=("NL-UT",))
        self.proposal, self.waiting = uuid7(), uuid7()

    async def set_up(self) -> None:
        employer = await self.stage.employer()
        self.people = People(employer.organisation_id, (uuid7(), uuid7()), ("NL-UT",), ("NL-GR",))
        self.people.columns["another service"] = ["service:coaching"]
        await self.stage.publish_all([concept(PYTHON), occupation(PYTHON), self.pool, *self.people.snapshots])
        for coach_id in (self.people.coach, self.people.spare):
            place = CoachMembership(pool_id=self.pool.pool_id, starts_on=LONG_AGO)
            free = CoachLatest(coach_id=coach_id, points_total=90, points_held=0, points_used=0, memberships=(place,))
            await self.stage.publish(free)
        asked = await self.stage.request(self.pool, employer)
        self.proposal = (await self.stage.proposed(1))[asked.request_id].proposal_id
        self.waiting = (await self.stage.request(self.pool, employer, languages=["pl"])).request_id
        who = self.people
        for starter, coach_id in ((who.starter, who.coach), (who.former_starter, who.former_coach)):
            asked = await self.stage.request(self.pool, employer, starter_id=starter, state=RequestState.MATCHED)
            engaged = engagement_of(asked, 0).model_copy(update={"coach_id": coach_id, "starter_id": starter})
            await self.stage.publish(engaged)
        await eventually(self.is_known, what="the whole scene to be known")

    async def is_known(self) -> bool:
        """Everything that the command line may see is there."""
        seen = [await self.matching.get(self.attempt(line.endpoint)("").path, by=LANDING) for line in PAGE.cases]
        gap = await self.matching.get(GAP.format(self.people.former_starter), by=self.people.former_coach)
        newest = await self.matching.core.projections.at_least(PersonLatest, self.people.spare, 1, 1)
        return newest and gap.status_code == 404 and all(one.status_code == 200 for one in seen)

    def attempt(self, endpoint: str) -> Callable[[str], Attempt]:
        path = endpoint.partition(" ")[2]
        known = {"proposal_id": self.proposal, "request_id": self.waiting, "pool_id": self.pool.pool_id}
        if endpoint.endswith("/gap"):
            return lambda column: Attempt(GAP.format(self.starter_of(column)))
        if endpoint.endswith("/fairness"):
            return lambda _: Attempt(f"/fairness?pool_id={self.pool.pool_id}")
        if endpoint.endswith("/{proposal_id}"):
            return lambda _: Attempt(path.format(**known), whole=lambda seen: len(seen["coaches"]) == 2)
        return lambda _: Attempt(path.format(**known))

    def starter_of(self, column: str) -> UUID:
        """Whose case it is: for those who were, that of the one who was."""
        over = column in ("starter former", "coach former")
        return self.people.former_starter if over else self.people.starter


async def test_each_cell(stage: Stage, matching: Running) -> None:
    scene = Scene(stage, matching)
    await scene.set_up()
    wrong = list[Any]()
    for line in PAGE.cases:
        wrong += await faults(matching, line, scene.people.columns, scene.attempt(line.endpoint))
    for named in [*PAGE.named, *access_of(EVERY_SERVICE).named]:
        path = named.endpoint.partition(" ")[2].replace("{id}", "1").replace("{person_id}", str(uuid7()))
        wrong += await faults_of_named(matching, named, scene.people.named, path)
    assert wrong == []
