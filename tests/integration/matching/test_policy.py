"""Each policy's filter shows exactly the objects on which its decision says yes, on random worlds in PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from services.matching import main
from services.matching.adapters.fairness import pools_seen
from services.matching.adapters.published_events import PUBLISHED
from services.matching.application import policy as declared
from services.matching.domain.proposal import Proposal
from services.matching.entrypoints.consumers import PROJECTIONS
from shared.access import Policy, Standing
from shared.events.coaching import PoolLatest, PoolMode, RequestLatest
from shared.identity.principal import Principal
from shared.outbox import UnitOfWork, UnitsOfWork
from tests.integration.matching.stage import organisation, request
from tests.support.access.agreeing import (
    behind_the_wall,
    listed,
    reached,
    store_snapshot,
    undone,
    unfiltered,
    units_of,
)
from tests.support.access.strategies import callers, provinces, random_worlds
from tests.support.proposals import proposal_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
POLICIES = {name: it for name, it in vars(declared).items() if isinstance(it, Policy)}


@dataclass(frozen=True)
class RandomWorld:
    pools: list[PoolLatest]
    requests: list[RequestLatest]
    proposals: list[Proposal]
    callers: list[Principal]

    def of(self, kind: type) -> list[PoolLatest] | list[RequestLatest] | list[Proposal]:
        return {PoolLatest: self.pools, RequestLatest: self.requests, Proposal: self.proposals}[kind]


@st.composite
def worlds(draw: st.DrawFn) -> RandomWorld:
    """Some requests and proposals are of a pool that is not known here."""
    people, employers = ([uuid7() for _ in range(3)] for _ in range(2))
    pools = [
        PoolLatest(pool_id=uuid7(), mode=PoolMode.DIRECT, gather_minutes=0, provinces=tuple(draw(provinces)))
        for _ in range(2)
    ]
    unknown = PoolLatest(pool_id=uuid7(), mode=PoolMode.DIRECT, gather_minutes=0, provinces=())
    of_a_pool = st.sampled_from([unknown, *pools])
    of_an_employer = st.sampled_from([organisation(organisation_id=id) for id in employers])
    requests = [request(draw(of_a_pool), draw(of_an_employer)) for _ in range(3)]
    some_people = st.lists(st.sampled_from(people), max_size=2, unique=True)
    proposals = [
        proposal_of(uuid7(), asked.request_id, asked.pool_id, asked.employer_id, draw(some_people))
        for asked in requests
    ]
    return RandomWorld(pools, requests, proposals, draw(callers(people, employers)))


async def _store(uow: UnitOfWork, world: RandomWorld) -> None:
    for snapshot in (*world.pools, *world.requests):
        await store_snapshot(uow, snapshot)
    for proposal in world.proposals:
        await uow.record(proposal)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def units(postgres_admin_url: str) -> AsyncIterator[UnitsOfWork]:
    async with units_of(
        postgres_admin_url, Path(main.__file__).parent, PUBLISHED, {it.snapshot: it.rows for it in PROJECTIONS}
    ) as units:
        yield units


@random_worlds
@given(world=worlds())
async def test_lists_and_objects_are_decided_alike(units: UnitsOfWork, world: RandomWorld) -> None:
    async with undone(units) as uow:
        await _store(uow, world)
        for who in map(Standing.of, world.callers):
            for name, policy in POLICIES.items():
                if policy.kind is not declared.Skills:
                    things = world.of(policy.kind)
                    assert await listed(uow, who, policy, things) == await reached(uow, who, policy, things), name
            assert await pools_seen(uow, who) == await reached(uow, who, declared.COMPARE_WAITS, world.pools)


@random_worlds
@given(world=worlds())
async def test_the_wall_shows_what_the_policies_allow_and_nothing_else(units: UnitsOfWork, world: RandomWorld) -> None:
    async with undone(units) as uow:
        await _store(uow, world)
        for who in (Standing.of(caller) for caller in world.callers if caller.person_id):
            explained = await reached(uow, who, declared.EXPLAIN_REQUEST, world.requests)
            proposed = await reached(uow, who, declared.READ_PROPOSAL, world.proposals)
            pools = await reached(uow, who, declared.COMPARE_WAITS, world.pools)
            async with behind_the_wall(uow, who):
                assert await unfiltered(uow, RequestLatest, world.requests) == explained
                assert await unfiltered(uow, Proposal, world.proposals) == proposed
                assert await pools_seen(uow, who) == pools
