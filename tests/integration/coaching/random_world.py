"""Random worlds for the policies of coaching: pools, coaches, requests, engagements, and callers with any roles."""

from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from services.coaching.domain.coach import Coach, Membership
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.load import TargetGroup
from services.coaching.domain.parts import Needs, Offer, OfferState, RequestKind, RequestState
from services.coaching.domain.pool import Member, Pool, PoolMode
from services.coaching.domain.request import Request
from shared import clock
from shared.identity.principal import Principal
from tests.support.access.strategies import callers, periods, provinces

T = TypeVar("T")
PEOPLE = 4


@dataclass(frozen=True)
class RandomWorld:
    """`stored` in the order in which rows may be inserted. `callers` are people of this world, and two services."""

    stored: list[Any]
    callers: list[Principal]

    def of(self, kind: type[T]) -> list[T]:
        return [it for it in self.stored if type(it) is kind]


@st.composite
def worlds(draw: st.DrawFn) -> RandomWorld:
    people, employers = ([uuid7() for _ in range(PEOPLE)] for _ in range(2))
    pools = [_pool(draw(provinces), draw(st.sampled_from(employers)), draw(periods())) for _ in range(3)]
    coaches = [Coach(id=id, points_total=100) for id in people[:3]]
    for coach in coaches:
        for pool in draw(st.lists(st.sampled_from(pools), max_size=2, unique_by=lambda it: it.id)):
            coach.memberships.append(Membership(pool_id=pool.id, **draw(periods())))
    requests = [_request(draw, pools, employers, coaches) for _ in range(4)]
    engagements = [_engagement(request, draw(st.sampled_from(coaches)), draw(_one_of(people))) for request in requests]
    return RandomWorld([*pools, *coaches, *requests, *engagements], draw(callers(people, employers)))


def _one_of(people: list[UUID]) -> st.SearchStrategy[UUID | None]:
    return st.sampled_from([None, *people])


def _pool(provinces: list[str], member: UUID, period: dict[str, Any]) -> Pool:
    members = [Member(organisation_id=member, **period)]
    return Pool(
        id=uuid7(), name="p", mode=PoolMode.DIRECT, gather_minutes=0, provinces=sorted(provinces), members=members
    )


def _request(draw: st.DrawFn, pools: list[Pool], employers: list[UUID], coaches: list[Coach]) -> Request:
    id, now = uuid7(), clock.now()
    offered_to = draw(st.lists(st.sampled_from(coaches), max_size=2))
    return Request(
        id=id,
        request_group_id=id,
        correlation_id=id,
        pool_id=draw(st.sampled_from(pools)).id,
        employer_id=draw(st.sampled_from(employers)),
        starter_id=None,
        kind=RequestKind.FIRST,
        target_group=TargetGroup.STARTER,
        is_complex=False,
        needs=Needs(),
        points=9,
        first_requested_at=now,
        waiting_since=now,
        state=draw(st.sampled_from([RequestState.WAITLISTED, RequestState.WITHDRAWN])),
        offers=[_offer(coach) for coach in offered_to],
    )


def _offer(coach: Coach) -> Offer:
    now = clock.now()
    return Offer(
        offer_id=uuid7(),
        coach_id=coach.id,
        coach_version=1,
        points=9,
        offered_at=now,
        expires_at=now,
        state=OfferState.DECLINED,
    )


def _engagement(request: Request, coach: Coach, starter_id: UUID | None) -> Engagement:
    """Ended, so that a starter may have several."""
    now = clock.now()
    engagement, _ = Engagement.propose(uuid7(), request, coach.id, now, now.date())
    engagement.starter_id, engagement.ended_at = starter_id, now
    return engagement
