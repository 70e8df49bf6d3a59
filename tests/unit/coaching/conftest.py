"""A small pool to try the handlers on: one employer, two coaches, everything known to everybody."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.coaching.adapters.published_events import PUBLISHED
from services.coaching.application.offer_coach import Answer, OfferCoach, offer_coach
from services.coaching.application.open_request import OpenRequest, open_request
from services.coaching.application.parties import Parties
from services.coaching.application.ports import Line, Opening, Share
from services.coaching.domain.coach import Coach, Membership
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.load import TargetGroup
from services.coaching.domain.parts import RequestKind, RequestState
from services.coaching.domain.pool import Member, Pool, PoolMode
from services.coaching.domain.request import Request
from shared import clock
from shared.events.participants import OrganisationLatest, PersonLatest
from tests.unit.fakes import MemoryWork

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
"""A Monday."""


class CoachingMemory(MemoryWork):
    """Answers the questions of `application.ports.Questions` by looking through everything."""

    def __init__(self) -> None:
        super().__init__(PUBLISHED, order=[Coach, Request])

    async def opening(
        self, pool_id: UUID, starter_id: UUID | None, kind: RequestKind, since: datetime
    ) -> Opening | None:
        pool = await self.get(Pool, pool_id)
        if pool is None:
            return None
        mine = [it for it in self.all(Request) if starter_id and it.starter_id == starter_id]
        running = [it for it in mine if it.kind == kind and it.state.value not in {"closed", "rejected", "withdrawn"}]
        in_line = [it for it in self.all(Request) if it.in_line and it.pool_id == pool_id]
        return Opening(
            pool=pool,
            line=Line(
                sum(not it.precedence and it.first_requested_at <= since for it in in_line),
                sum(it.precedence for it in in_line),
            ),
            starter_known=bool(starter_id and await self.snapshots(PersonLatest, [starter_id])),
            starter_has_coach=any(it.starter_id == starter_id and not it.ended_at for it in self.all(Engagement)),
            open_request=(running[0].id, running[0].employer_id) if running else None,
        )

    async def request_of_offer(self, offer_id: UUID) -> Request | None:
        found = [it for it in self.all(Request) if any(offer.offer_id == offer_id for offer in it.offers)]
        return found[0] if found else None

    async def lapsed_offers(self, coach_ids: Collection[UUID], now: datetime) -> list[UUID]:
        return [it.id for it in self.all(Request) if it.has_lapsed_offer(now) and it.offers[-1].coach_id in coach_ids]

    async def parties(self, people: Collection[UUID], employer_id: UUID) -> Parties:
        known = await self.snapshots(OrganisationLatest, [employer_id])
        return Parties(await self.look_up(PersonLatest, people), known.get(str(employer_id)))

    async def employer_share(self, pool_id: UUID, employer_id: UUID) -> Share:
        requests = [it for it in self.all(Request) if it.pool_id == pool_id]
        engaged = [it for it in self.all(Engagement) if it.employer_id == employer_id and not it.ended_at]
        offered = [it for it in requests if it.employer_id == employer_id and it.state is RequestState.OFFERED]
        waiting = (RequestState.WAITLISTED, RequestState.SHORTLISTED)
        others = any(it.employer_id != employer_id and it.state in waiting for it in requests)
        return Share(len(engaged) + len(offered), others)


class Desk:
    """One test's pool with its people, and the steps that many tests begin with."""

    def __init__(self, now: "Now") -> None:
        self.now = now
        self.uow: Any = CoachingMemory()
        self.pool_id, self.employer_id, self.other_employer_id = uuid7(), uuid7(), uuid7()
        self.ann, self.bob, self.starter_id = uuid7(), uuid7(), uuid7()
        self.uow.knows(*(_organisation(id) for id in (self.employer_id, self.other_employer_id)))
        self.uow.knows(*(PersonLatest(person_id=id) for id in (self.ann, self.bob, self.starter_id)))

    async def set_up(self, mode: PoolMode = PoolMode.DIRECT, points: int = 20) -> None:
        members = [
            Member(starts_on=date(2027, 1, 1), organisation_id=id) for id in (self.employer_id, self.other_employer_id)
        ]
        pool = Pool(id=self.pool_id, name="p", mode=mode, gather_minutes=0, provinces=["NL-NB"], members=members)
        await self.uow.record(pool)
        for id in (self.ann, self.bob):
            await self.add_coach(id, points)

    async def add_coach(self, id: UUID, points: int, **terms: Any) -> None:
        coach = Coach.enter(id, agreed_points=points, **terms)
        coach.join(Membership(starts_on=date(2027, 1, 1), pool_id=self.pool_id))
        await self.uow.record(coach)

    async def request(self, *, starter: UUID | None = None, employer: UUID | None = None, **more: Any) -> Request:
        command = OpenRequest(
            pool_id=self.pool_id,
            employer_id=employer or self.employer_id,
            target_group=TargetGroup.STARTER,
            starter_id=starter,
        )
        self.uow.begin()
        return (await open_request(self.uow, replace(command, **more))).requests[0]

    async def offer(self, request: Request, coach_id: UUID, proposal_id: UUID | None = None) -> Answer:
        self.uow.begin()
        command = OfferCoach(request_id=request.id, coach_id=coach_id, proposal_id=proposal_id)
        return await offer_coach(self.uow, command)

    async def offered(self, coach_id: UUID | None = None, **more: Any) -> Request:
        """A new request with an offer by hand."""
        return (await self.offer(await self.request(**more), coach_id or self.ann)).request

    async def coach(self, id: UUID) -> Coach:
        found = await self.uow.get(Coach, id)
        assert found is not None
        return found

    async def reread(self, request: Request) -> Request:
        found = await self.uow.get(Request, request.id)
        assert found is not None
        return found

    def happened(self) -> list[str]:
        """The wire types of all facts so far, without the service's name and version."""
        return [fact.wire_type.removeprefix("coaching.").removesuffix(".v1") for fact in self.uow.facts]


class Now:
    """Business time of a test."""

    def __init__(self) -> None:
        self.instant = NOON

    def forward(self, **duration: float) -> None:
        self.instant += timedelta(**duration)

    def __call__(self) -> datetime:
        return self.instant


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Now:
    now = Now()
    monkeypatch.setattr(clock, "now", now)
    return now


@pytest.fixture
async def desk(now: Now) -> Desk:
    desk = Desk(now)
    await desk.set_up()
    return desk


@pytest.fixture
async def shortlist_desk(now: Now) -> Desk:
    desk = Desk(now)
    await desk.set_up(PoolMode.SHORTLIST)
    return desk


def _organisation(id: UUID) -> OrganisationLatest:
    return OrganisationLatest(organisation_id=id, province="NL-NB", labour_market_region="AM01")
