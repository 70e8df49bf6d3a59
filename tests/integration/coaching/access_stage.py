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
from shared.events.participants import OrganisationLatest, PersonLatest, Role, RolePeriod
from shared.outbox import Cause
from tests.integration.coaching.world import LANDING, LONG_AGO, World
from tests.support.access.driving import Caller

MATCHING = "service:matching"
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
        self.coach, self.former_coach, self.spare_coach = uuid7(), uuid7(), uuid7()
        self.starter, self.former_starter = uuid7(), uuid7()
        self.columns: dict[str, list[Caller]] = {"command line": [LANDING], "another service": [MATCHING]}
        self.named: dict[str, Caller] = {
            "command line": LANDING,
            **{name: f"service:{name}" for name in ("matching", "notifications", "participants", "portal")},
        }

    async def set_up(self) -> None:
        ours, elsewhere = ("NL-NB", "NL-UT"), ("NL-GR",)
        contact, coordinator = Role.EMPLOYER_CONTACT, Role.COORDINATOR
        coaches = [self._of("coach own", Role.COACH, id=self.coach)]
        coaches += [self._of("coach other", Role.COACH) for _ in range(2)]
        coaches.append(self._of("coach former", Role.COACH, id=self.former_coach, over=True))
        people = [
            *coaches,
            self._of("employer own", contact, organisation_id=self.employer),
            self._of("employer other", contact, organisation_id=self.neighbour),
            self._of("employer other", contact, organisation_id=self.stranger),
            self._of("employer former", contact, over=True, organisation_id=self.employer),
            self._of("starter own", Role.STARTER, id=self.starter),
            self._of("starter other", Role.STARTER),
            self._of("starter former", Role.STARTER, id=self.former_starter, over=True),
            self._of("coordinator own", coordinator, provinces=ours),
            self._of("coordinator other", coordinator, provinces=elsewhere),
            self._of("coordinator former", coordinator, over=True, provinces=ours),
            self._of("national", Role.NATIONAL),
            self._of("operator", Role.OPERATOR),
            self._of("", Role.COACH, id=self.spare_coach),
        ]
        organisations = [
            OrganisationLatest(organisation_id=id, province="NL-NB", labour_market_region="AM01")
            for id in (self.employer, self.neighbour, self.stranger)
        ]
        await self.world.know(*people, *organisations)
        for role in ("employer", "starter", "coach", "coordinator"):
            self.named[role] = self.columns[f"{role} own"][0]
        self.named |= {role: self.columns[role][0] for role in ("national", "operator")}
        await self._store(coaches)

    def _of(self, column: str, role: Role, *, id: UUID | None = None, over: bool = False, **more: Any) -> PersonLatest:
        id = id or uuid7()
        self.columns.setdefault(column, []).append(id)
        ends_on = clock.today() if over else None
        return PersonLatest(person_id=id, roles=(RolePeriod(role=role, starts_on=LONG_AGO, ends_on=ends_on, **more),))

    async def _store(self, coaches: list[PersonLatest]) -> None:
        """One of the other coaches is in the same pool, one in another."""
        async with self.work() as uow:
            for id, provinces, members in (
                (self.home, ["NL-NB", "NL-ZE"], [self.employer, self.neighbour]),
                (self.away, ["NL-GR"], [self.stranger]),
            ):
                pool = Pool(id=id, name="p", mode=PoolMode.DIRECT, gather_minutes=0, provinces=provinces)
                pool.members = [Member(organisation_id=member, starts_on=LONG_AGO) for member in members]
                await uow.record(pool)
            pools = (self.home, self.home, self.away, self.home, self.away)
            for coach_id, pool_id in zip([*(it.person_id for it in coaches), self.spare_coach], pools, strict=True):
                coach = Coach.enter(coach_id, agreed_points=PLENTY)
                coach.join(Membership(pool_id=pool_id, starts_on=LONG_AGO))
                await uow.record(coach)

    def work(self) -> Any:
        return self.world.service.core.units(Cause.by("service:test"))

    async def case(self, make: Callable[["Making"], None], *, over: bool = False) -> Case:
        """A new case at home, of those who are or of those who were; what an earlier one left running is ended."""
        starter, coach_id = (self.former_starter, self.former_coach) if over else (self.starter, self.coach)
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
