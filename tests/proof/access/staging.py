"""Puts a random world into a running coaching service: people by their snapshots, the rest into its tables."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from services.coaching.domain import coach as coaches
from services.coaching.domain import engagement as engagements
from services.coaching.domain import parts
from services.coaching.domain import pool as pools
from services.coaching.domain import request as requests
from services.coaching.domain.load import TargetGroup
from shared import clock
from shared.events.base import Snapshot
from shared.events.participants import OrganisationLatest, PersonLatest, RolePeriod
from shared.outbox import Cause
from tests.proof.access.world import Coach, Engagement, Offer, Period, Person, Pool, Request, World
from tests.support.broker import Wire
from tests.support.running import Running

POINTS = 6
PLENTY = 9_000
MANY = """
    WITH all_pools AS (SELECT array_agg(id) AS ids FROM pools)
    INSERT INTO requests SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'state', 'waitlisted', 'due_at', NULL, 'offers', jsonb_build_array(),
        'pool_id', ids[1 + number % cardinality(ids)]))).*
    FROM requests AS one, all_pools, generate_series(1, :number) AS number WHERE one.id = :id
"""


async def put_in(world: World, service: Running, wire: Wire) -> None:
    """And wait until the service knows everybody."""
    await tell([*map(_organisation, world.employers), *map(person_latest, world.people)], service, wire)
    async with service.core.units(Cause.by("service:test")) as uow:
        for thing in _stored(world):
            await uow.record(thing)


async def tell(snapshots: Sequence[Snapshot], service: Running, wire: Wire) -> None:
    """Publish these, and wait until the service knows them."""
    for snapshot in snapshots:
        await wire.publish(snapshot)
    for snapshot in snapshots:
        assert await service.core.projections.at_least(type(snapshot), snapshot.key, 1, 30)


async def many_like(request: UUID, service: Running, number: int) -> None:
    """That many requests more, spread over all pools; nothing is published of them."""
    async with service.core.units(Cause.by("service:test")) as uow:
        await uow.execute(sa.text(MANY), {"id": request, "number": number})


def _stored(world: World) -> Iterator[Any]:
    yield from map(_pool, world.pools.values())
    held = [offer.coach for request in world.requests.values() for offer in request.offers if offer.is_open]
    used = [engagement.coach for engagement in world.engagements.values() if not engagement.ended]
    for coach in world.coaches.values():
        yield _coach(coach, POINTS * held.count(coach.id), POINTS * used.count(coach.id))
    began = {engagement.request: engagement for engagement in world.engagements.values()}
    stored = {id: _request(request, began.get(id)) for id, request in world.requests.items()}
    yield from stored.values()
    yield from (_engagement(engagement, stored[engagement.request]) for engagement in world.engagements.values())


def _day(offset: int | None) -> Any:
    return None if offset is None else clock.today() + timedelta(days=offset)


def _dates(period: Period) -> dict[str, date]:
    return {"starts_on": _day(period.starts), "ends_on": _day(period.ends)}


def _organisation(id: UUID) -> OrganisationLatest:
    return OrganisationLatest(organisation_id=id, province="NL-NB", labour_market_region="AM01")


def person_latest(person: Person) -> PersonLatest:
    roles = [
        RolePeriod.model_validate(
            _dates(role) | {"role": role.name, "organisation_id": role.organisation, "provinces": role.provinces}
        )
        for role in person.roles
    ]
    assert isinstance(person.id, UUID)
    return PersonLatest(person_id=person.id, roles=tuple(roles))


def _pool(pool: Pool) -> pools.Pool:
    members = [pools.Member(organisation_id=id, starts_on=_day(-400)) for id in pool.members]
    mode = pools.PoolMode.DIRECT
    return pools.Pool(
        id=pool.id, name="p", mode=mode, gather_minutes=0, provinces=list(pool.provinces), members=members
    )


def _coach(coach: Coach, held: int, used: int) -> coaches.Coach:
    joined = [coaches.Membership(pool_id=id, points_taken=PLENTY, **_dates(period)) for id, period in coach.memberships]
    return coaches.Coach(id=coach.id, points_total=PLENTY, points_held=held, points_used=used, memberships=joined)


def _request(request: Request, engagement: Engagement | None) -> requests.Request:
    now = clock.now()
    is_open = any(offer.is_open for offer in request.offers)
    past = parts.OfferState.ACCEPTED if engagement is not None else parts.OfferState.DECLINED
    state = parts.RequestState.OFFERED if is_open else parts.RequestState.WAITLISTED
    return requests.Request(
        id=request.id,
        request_group_id=request.id,
        correlation_id=request.id,
        pool_id=request.pool,
        employer_id=request.employer,
        starter_id=None,
        kind=parts.RequestKind.FIRST,
        target_group=TargetGroup.STARTER,
        is_complex=False,
        needs=parts.Needs(),
        points=POINTS,
        first_requested_at=now,
        waiting_since=now,
        state=parts.RequestState.MATCHED if engagement is not None else state,
        offers=[_offer(offer, now, past) for offer in request.offers],
        due_at=now + timedelta(days=2) if is_open else None,
        exclusions=[parts.Exclusion(coach_id=uuid7(), reason="declined")],
        engagement_id=engagement.id if engagement is not None else None,
    )


def _offer(offer: Offer, now: datetime, past: parts.OfferState) -> parts.Offer:
    return parts.Offer(
        offer_id=offer.id,
        coach_id=offer.coach,
        coach_version=1,
        points=POINTS,
        offered_at=now,
        expires_at=now + timedelta(days=2),
        state=parts.OfferState.OPEN if offer.is_open else past,
    )


def _engagement(engagement: Engagement, request: requests.Request) -> engagements.Engagement:
    now = clock.now()
    made, _ = engagements.Engagement.propose(engagement.id, request, engagement.coach, now, now.date())
    made.starter_id = engagement.starter
    if engagement.ended:
        made.hold_intake(now.date(), now.date(), None)
        made.no_fit("coach", "no_click", uuid7(), now)
    return made
