"""Random requests to matching about the same random world, and an oracle for it that knows no policy."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from shared import clock
from shared.events.base import Snapshot
from shared.events.coaching import PoolLatest, PoolMode, RequestLatest, RequestState
from shared.events.coaching_engagements import EngagementLatest, EngagementState
from shared.events.participants import SkillLatest, SkillRelation
from shared.outbox import Cause
from tests.integration.matching import stage
from tests.proof.access.asking import Asked, Asking, Tally
from tests.proof.access.oracle import NO_ROLE, NOT_THERE, PART, WHOLE, Verdict, coaches, coordinates, is_, speaks_for
from tests.proof.access.staging import person_latest, tell
from tests.proof.access.world import Engagement, Person, Request, World
from tests.support.broker import Wire
from tests.support.proposals import proposal_of
from tests.support.running import Running

DEVELOPER, PYTHON = "esco:developer", "esco:python"
GAP = f"GET /people/{{}}/gap?occupation={DEVELOPER}"
OVERSEEING = ("coordinator", "operator", "landing")
CATALOGUE = (
    SkillLatest(uri=PYTHON, kind="skill", label_en="python", label_nl="python", catalogue_version="1.2"),
    SkillLatest(
        uri=DEVELOPER,
        kind="occupation",
        label_en="developer",
        needs=(SkillRelation(uri=PYTHON, essential=True),),
        catalogue_version="1.2",
    ),
)


class OracleOfMatching:
    """`proposals`: the request that each answers; its coaches are those to whom the request was ever offered."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.proposals = {uuid7(): request for request in world.requests.values()}
        self.verdicts: dict[str, Callable[[Person, UUID], Verdict]] = {
            "GET /proposals/{}": self.proposal,
            "GET /proposals/{}/explanation": self.explained,
            "GET /proposals/{}/rerun": self.explained,
            "GET /requests/{}/proposals": self.request,
            "GET /requests/{}/explanation": self.request,
            "GET /pools/{}/plan": self.pool,
            "GET /pools/{}/rule-prices": self.pool,
            "GET /fairness?pool_id={}": self.fairness,
            GAP: self.gap,
        }

    def proposal(self, who: Person, id: UUID) -> Verdict:
        if not is_(who, "coach", "employer_contact", *OVERSEEING):
            return NO_ROLE
        request = self.proposals.get(id)
        if request is None:
            return NOT_THERE
        if self._oversees(who, request.pool) or speaks_for(who, request.employer):
            return WHOLE
        return PART if is_(who, "coach") and who.id in {offer.coach for offer in request.offers} else NOT_THERE

    def explained(self, who: Person, id: UUID) -> Verdict:
        request = self.proposals.get(id)
        return self._overseen(who, request.pool if request else None)

    def request(self, who: Person, id: UUID) -> Verdict:
        request = self.world.requests.get(id)
        return self._overseen(who, request.pool if request else None)

    def pool(self, who: Person, id: UUID) -> Verdict:
        return self._overseen(who, id if id in self.world.pools else None)

    def fairness(self, who: Person, id: UUID) -> Verdict:
        if is_(who, "national"):
            return WHOLE if id in self.world.pools else NOT_THERE
        return self.pool(who, id)

    def gap(self, who: Person, id: UUID) -> Verdict:
        if id not in {person.id for person in self.world.people}:
            return NOT_THERE
        his = [one for one in self.world.engagements.values() if one.starter == id]
        coached = any(coaches(who, one) and not one.ended for one in his)
        near = any(coordinates(who, self.world.pools[one.pool].provinces) for one in his)
        return WHOLE if who.id == id or is_(who, "landing") or coached or near else NOT_THERE

    def _overseen(self, who: Person, pool: UUID | None) -> Verdict:
        if not is_(who, *OVERSEEING):
            return NO_ROLE
        return WHOLE if pool is not None and self._oversees(who, pool) else NOT_THERE

    def _oversees(self, who: Person, pool: UUID) -> bool:
        return is_(who, "operator", "landing") or coordinates(who, self.world.pools[pool].provinces)


class AskingMatching(Asking):
    def __init__(self, service: Running, oracle: OracleOfMatching, dice: random.Random) -> None:
        world = oracle.world
        people = [person.id for person in world.people if isinstance(person.id, UUID)]
        starters = [one.starter for one in world.engagements.values() if one.starter]
        ids = {
            "proposals": list(oracle.proposals),
            "requests": list(world.requests),
            "pools": list(world.pools),
            "fairness?pool_id={}": list(world.pools),
            "people": [*people, *starters],
        }
        super().__init__(service, dice, world.callers, oracle.verdicts, ids)

    def look_at_fields(self, asked: Asked, seen: dict[str, Any], told: str, tally: Tally) -> None:
        """A coach sees his own score, never another's."""
        if asked.endpoint == "GET /proposals/{}" and asked.verdict == PART:
            others = [one for one in seen["coaches"] if one["coach_id"] != str(asked.who.id)]
            tally.leaks += [told] if others else []


async def play(oracle: OracleOfMatching, service: Running, wire: Wire) -> None:
    """The world as matching hears of it, and its proposals in its table."""
    await tell(list(_snapshots(oracle.world)), service, wire)
    async with service.core.units(Cause.by("service:test")) as uow:
        for id, request in oracle.proposals.items():
            coaches = [offer.coach for offer in request.offers]
            await uow.record(proposal_of(id, request.id, request.pool, request.employer, coaches))


def _snapshots(world: World) -> Iterator[Snapshot]:
    yield from CATALOGUE
    pools = {
        id: PoolLatest(pool_id=id, mode=PoolMode.DIRECT, gather_minutes=0, provinces=pool.provinces)
        for id, pool in world.pools.items()
    }
    yield from pools.values()
    yield from map(person_latest, world.people)
    began = {engagement.request: engagement for engagement in world.engagements.values()}
    yield from (_request(request, pools[request.pool], began.get(request.id)) for request in world.requests.values())
    yield from map(_engagement, world.engagements.values())


def _request(request: Request, pool: PoolLatest, engagement: Engagement | None) -> RequestLatest:
    """None of them waits, so that the engine leaves them alone."""
    return stage.request(
        pool,
        stage.organisation(organisation_id=request.employer),
        request_id=request.id,
        starter_id=engagement.starter if engagement else None,
        state=RequestState.MATCHED if engagement else RequestState.WITHDRAWN,
    )


def _engagement(engagement: Engagement) -> EngagementLatest:
    return EngagementLatest(
        engagement_id=engagement.id,
        request_id=engagement.request,
        pool_id=engagement.pool,
        employer_id=engagement.employer,
        coach_id=engagement.coach,
        starter_id=engagement.starter,
        state=EngagementState.CANCELLED if engagement.ended else EngagementState.ACTIVE,
        target_group="starter",
        points=9,
        proposed_at=clock.now(),
        intake_due_on=clock.today() + timedelta(days=7),
        ended_at=clock.now() if engagement.ended else None,
    )
