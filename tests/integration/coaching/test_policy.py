"""Each policy's filter shows exactly the objects on which its decision says yes, on random worlds in PostgreSQL."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from services.coaching.application import policy as declared
from services.coaching.domain.parts import Offer
from services.coaching.domain.pool import Pool
from services.coaching.domain.request import Request
from shared.access import Policy, Standing, permission, permitted
from shared.outbox import Cause
from tests.integration.coaching.random_world import RandomWorld, worlds
from tests.integration.coaching.world import of
from tests.support.running import Running

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
POLICIES = {name: it for name, it in vars(declared).items() if isinstance(it, Policy)}


class Undone(Exception):
    """Takes back what an example stored."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(world=worlds())
async def test_lists_and_objects_are_decided_alike(service: Running, world: RandomWorld) -> None:
    with pytest.raises(Undone):
        async with service.core.units(Cause.by("service:test")) as uow:
            for thing in world.stored:
                await uow.record(thing)
            for who in map(Standing.of, world.callers):
                for name, policy in POLICIES.items():
                    if policy.kind is not Offer:
                        assert await _listed(uow, who, policy, world) == await _reached(uow, who, policy, world), name
                answering = await _listed(uow, who, declared.READ_OFFERS, world)
                assert answering == await _with_an_offer(uow, who, world)
                line = {request.id for request in world.of(Request) if request.in_line}
                assert await _in_line(uow, who, world) == line & await _listed(uow, who, declared.READ_REQUEST, world)
            raise Undone


async def _listed(uow: Any, who: Standing, policy: Policy[Any], world: RandomWorld) -> set[UUID]:
    mine = uow.table_of(policy.kind).c.id.in_([thing.id for thing in world.of(policy.kind)])
    return {thing.id for thing in await uow.find(policy.kind, mine, permitted(uow, who, policy))}


async def _reached(uow: Any, who: Standing, policy: Policy[Any], world: RandomWorld) -> set[UUID]:
    return {thing.id for thing in world.of(policy.kind) if await permission(uow, who, policy, thing)}


async def _with_an_offer(uow: Any, who: Standing, world: RandomWorld) -> set[UUID]:
    """Requests of which the caller may answer an offer."""
    return {
        request.id
        for request in world.of(Request)
        for offer in request.offers
        if await permission(uow, who, declared.ANSWER_OFFER, offer)
    }


async def _in_line(uow: Any, who: Standing, world: RandomWorld) -> set[UUID]:
    return {row.id for pool in world.of(Pool) for row in await of(uow).waiting_list(who, pool.id, None, 100)}
