"""The people of docs/access.md around one pool, and for each endpoint a new case of those who are and who were."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.coaching.domain.coach import Coach, Membership
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.load import TargetGroup
from services.coaching.domain.parts import Attention, Exclusion, Needs, Offer, RequestKind
from services.coaching.domain.pool import Member, Pool, PoolMode
from services.coaching.domain.request import Request
from shared import clock
from shared.events.participants import OrganisationLatest
from shared.outbox import Cause
from tests.integration.coaching.world import LONG_AGO, World
from tests.support.access.people import People

DAY = timedelta(days=1)
PLENTY = 9_000
END_ENGAGEMENTS = "UPDATE engagements SET ended_at = proposed_at WHERE starter_id = $1"
END_REQUESTS = "UPDATE requests SET state = 'withdrawn', due_at = NULL WHERE starter_id = $1 AND state <> 'closed'"


@dataclass(frozen=True)
class Case:
    """The ids of one case; in what state it is says what was asked for."""

    request: UUID
    offer: UUID
    engagement: UUID
    coach: UUID


class Stage:
    """`home` is the pool of the cases, `away` one elsewhere. The coach and the starter of a case of those who were had
    their roles until yesterday."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.home, self.away = uuid7(), uuid7()
        self.employer, self.neighbour, self.stranger = uuid7(), uuid7(), uuid7()
        self.people = People(self.employer, (self.neighbour, self.stranger), ("NL-NB", "NL-UT"), ("NL-GR",))
        self.people.columns["another service"] = ["service:matching"]

    async def set_up(self) -> None:
        organisations = [
            OrganisationLatest(organisation_id=id, province="NL-NB", labour_market_region="AM01")
            for id in (self.employer, self.neighbour, self.stranger)
        ]
        await self.world.know(*self.people.snapshots, *organisations)
        await self._store()

    async def _store(self) -> None:
        """One of the other coaches is in the same pool, one in another."""
        async with self.work() as uow:
            for id, provinces, members in (
                (self.home, ["NL-NB", "NL-ZE"], [self.employer, self.neighbour]),
                (self.away, ["NL-GR"], [self.stranger]),
            ):
                pool = Pool(id=id, name="p", mode=PoolMode.DIRECT, gather_minutes=0, provinces=provinces)
                pool.members = [Member(organisation_id=member, starts_on=LONG_AGO) for member in members]
                await uow.record(pool)
            near, far = self.people.other_coaches
            at_home, elsewhere = (self.people.coach, self.people.former_coach, near), (far, self.people.spare)
            for coach_id in (*at_home, *elsewhere):
                coach = Coach.enter(coach_id, agreed_points=PLENTY)
                coach.join(Membership(pool_id=self.home if coach_id in at_home else self.away, starts_on=LONG_AGO))
                await uow.record(coach)

    def work(self) -> Any:
        return self.world.service.core.units(Cause.by("service:test"))

    async def case(self, make: Callable[["Making"], None], *, over: bool = False) -> Case:
        """A new case at home, of those who are or of those who were; what an earlier one left running is ended."""
        who = self.people
        starter, coach_id = (who.former_starter, who.former_coach) if over else (who.starter, who.coach)
        await self.world.sql(END_ENGAGEMENTS, starter)
        await self.world.sql(END_REQUESTS, starter)
        async with self.work() as uow:
            (coach,) = await uow.lock(Coach, coach_id)
            making = Making(self._request(starter), coach)
            make(making)
            await uow.record(coach)
            await uow.record(making.request)
            if making.engagement is not None:
                await uow.record(making.engagement)
        engagement = making.engagement.id if making.engagement else uuid7()
        offer = making.request.offers[-1].offer_id if making.request.offers else uuid7()
        return Case(making.request.id, offer, engagement, coach_id)

    def _request(self, starter: UUID) -> Request:
        id, now = uuid7(), clock.now()
        return Request(
            id=id,
            request_group_id=id,
            correlation_id=id,
            pool_id=self.home,
            employer_id=self.employer,
            starter_id=starter,
            kind=RequestKind.FIRST,
            target_group=TargetGroup.STARTER,
            is_complex=False,
            needs=Needs(),
            points=9,
            first_requested_at=now,
            waiting_since=now,
            attention=Attention.REFUSED_FIVE_TIMES,
            exclusions=[Exclusion(coach_id=uuid7(), reason="declined")],
        )


class Making:
    """Steps of the domain that bring a new case into the state that an endpoint needs."""

    def __init__(self, request: Request, coach: Coach) -> None:
        self.request = request
        self.coach = coach
        self.engagement: Engagement | None = None

    def wait(self) -> None:
        """As it is."""

    def shortlist(self) -> None:
        self.request.put_on_shortlist(uuid7(), [self.coach.id], clock.now() + DAY)

    def offer(self) -> None:
        now, id = clock.now(), uuid7()
        self.coach.hold(self.request.pool_id, 9, clock.today())
        self.request.make_offer(
            Offer(offer_id=id, coach_id=self.coach.id, coach_version=1, points=9, offered_at=now, expires_at=now + DAY)
        )

    def propose(self) -> None:
        self.offer()
        now = clock.now()
        self.request.accept(self.request.offers[-1].offer_id, uuid7(), now)
        self.coach.use(9)
        self.engagement, _ = Engagement.propose(
            self.request.engagement_id or uuid7(), self.request, self.coach.id, now, now.date()
        )

    def meet(self) -> None:
        self.propose()
        assert self.engagement is not None
        self.engagement.hold_intake(clock.today(), clock.today(), None)

    def part(self) -> None:
        """It did not fit: the reason is there to be hidden."""
        self.meet()
        assert self.engagement is not None
        self.engagement.no_fit("coach", "no_click", uuid7(), clock.now())
        self.coach.change_use(self.request.pool_id, 9, 0)
        self.request.close("no_fit")
