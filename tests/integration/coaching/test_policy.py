"""Each policy's filter shows exactly the objects on which its decision says yes, on random worlds in PostgreSQL."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given

from services.coaching.application import policy as declared
from services.coaching.domain.coach import Coach
from services.coaching.domain.engagement import Engagement
from services.coaching.domain.parts import Offer
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.access import Policy, Standing, permission
from tests.integration.coaching.random_world import RandomWorld, worlds
from tests.integration.coaching.world import of
from tests.support.access.agreeing import behind_the_wall, listed, reached, undone, unfiltered
from tests.support.access.strategies import random_worlds
from tests.support.running import Running

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
POLICIES = {name: it for name, it in vars(declared).items() if isinstance(it, Policy)}


@random_worlds
@given(world=worlds())
async def test_lists_and_objects_are_decided_alike(service: Running, world: RandomWorld) -> None:
    async with undone(service.core.units) as uow:
        for thing in world.stored:
            await uow.record(thing)
        for who in map(Standing.of, world.callers):
            for name, policy in POLICIES.items():
                if policy.kind is not Offer:
                    things = world.of(policy.kind)
                    assert await listed(uow, who, policy, things) == await reached(uow, who, policy, things), name
            requests = world.of(Request)
            assert await listed(uow, who, declared.READ_OFFERS, requests) == await _answering(uow, who, requests)
            line = [request for request in requests if request.in_line]
            assert await _in_line(uow, who, world) == await listed(uow, who, declared.READ_REQUEST, line)


@random_worlds
@given(world=worlds())
async def test_the_wall_shows_what_the_policies_allow_and_nothing_else(service: Running, world: RandomWorld) -> None:
    async with undone(service.core.units) as uow:
        for thing in world.stored:
            await uow.record(thing)
        requests, engagements, coaches = world.of(Request), world.of(Engagement), world.of(Coach)
        for who in (Standing.of(caller) for caller in world.callers if caller.person_id):
            asked = await reached(uow, who, declared.READ_REQUEST, requests)
            asked |= await reached(uow, who, declared.READ_OFFERS, requests)
            mine = await reached(uow, who, declared.READ_ENGAGEMENT, engagements)
            near = await reached(uow, who, declared.READ_COACH, coaches) | await _of_pools(uow, who, world)
            line = await _in_line(uow, who, world)
            async with behind_the_wall(uow, who):
                assert await unfiltered(uow, Request, requests) == asked
                assert await unfiltered(uow, Engagement, engagements) == mine
                assert await unfiltered(uow, Coach, coaches) == near
                assert await _in_line(uow, who, world) == line


async def _of_pools(uow: Any, who: Standing, world: RandomWorld) -> set[UUID]:
    """Coaches who are or were in a pool that the caller manages: the pool's list shows both."""
    managed = await reached(uow, who, declared.MANAGE_POOL, world.of(Pool))
    return {one.id for one in world.of(Coach) if managed & {membership.pool_id for membership in one.memberships}}


async def _answering(uow: Any, who: Standing, requests: list[Request]) -> set[UUID]:
    """Requests of which the caller may answer an offer."""
    offers = [(request.id, offer) for request in requests for offer in request.offers]
    return {id for id, offer in offers if await permission(uow, who, declared.ANSWER_OFFER, offer)}


async def _in_line(uow: Any, who: Standing, world: RandomWorld) -> set[UUID]:
    return {row.id for pool in world.of(Pool) for row in await of(uow).waiting_list(who, pool.id, None, 100)}
