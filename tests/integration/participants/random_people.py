"""Random people, organisations, pools and relations of participants; the people themselves are the callers."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from services.participants.adapters.relations import replace_relations
from services.participants.domain.disclosure import Disclosure, Relation
from services.participants.domain.invitation import Invitation
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from shared import clock
from shared.events.coaching import PoolLatest, PoolMember, PoolMode
from shared.identity.principal import Principal
from shared.outbox import UnitOfWork
from tests.integration.participants.records import invitation, opening, organisation, person
from tests.support.access.agreeing import store_snapshot
from tests.support.access.strategies import PROVINCES, callers, provinces


@dataclass(frozen=True)
class RandomWorld:
    people: list[Person]
    organisations: list[Organisation]
    pools: list[PoolLatest]
    relations: list[Relation]
    invitations: list[Invitation]
    callers: list[Principal]

    def of(self, kind: type[Any]) -> list[Any]:
        return {Person: self.people, Organisation: self.organisations, Invitation: self.invitations}[kind]


@st.composite
def worlds(draw: st.DrawFn) -> RandomWorld:
    """The callers are people of this world, with the roles by which they call."""
    ids, employers = [uuid7() for _ in range(4)], [uuid7() for _ in range(2)]
    organisations = [organisation(id, draw(st.sampled_from(PROVINCES))) for id in employers]
    pools = [_pool(draw(provinces), draw(st.lists(st.sampled_from(employers), max_size=2, unique=True))) for _ in "12"]
    who = draw(callers(ids, employers))
    opened = draw(st.lists(st.tuples(st.sampled_from(ids), st.sampled_from(ids), st.booleans()), max_size=2))
    people = [
        person(
            caller.person_id,
            draw(provinces),
            caller.roles,
            [opening(operator, is_over=over) for whose, operator, over in opened if whose == caller.person_id],
        )
        for caller in who
        if caller.person_id
    ]
    relations = [_relation(draw, ids, employers, pools) for _ in range(3)]
    invitations = [invitation(draw(st.sampled_from(ids)), person_id=draw(st.sampled_from(ids))) for _ in range(2)]
    return RandomWorld(people, organisations, pools, relations, invitations, who)


def _pool(theirs: list[str], members: list[UUID]) -> PoolLatest:
    joined = tuple(PoolMember(organisation_id=id, starts_on="2020-01-01") for id in members)
    return PoolLatest(pool_id=uuid7(), mode=PoolMode.DIRECT, gather_minutes=0, provinces=tuple(theirs), members=joined)


def _relation(draw: st.DrawFn, ids: list[UUID], employers: list[UUID], pools: list[PoolLatest]) -> Relation:
    with_a_person = draw(st.booleans())
    ended = draw(st.booleans())
    return Relation(
        person_id=draw(st.sampled_from(ids)),
        counterpart_id=draw(st.sampled_from(ids)) if with_a_person else None,
        organisation_id=None if with_a_person else draw(st.sampled_from(employers)),
        pool_id=draw(st.sampled_from(pools)).pool_id,
        kind="engaged",
        starts_at=clock.now(),
        ends_at=clock.now() - timedelta(days=1) if ended else None,
        disclosure=draw(st.sampled_from(Disclosure)),
    )


async def store(uow: UnitOfWork, world: RandomWorld) -> None:
    for thing in (*world.organisations, *world.people, *world.invitations):
        await uow.record(thing)
    for pool in world.pools:
        await store_snapshot(uow, pool)
    for relation in world.relations:
        await replace_relations(uow, uuid7(), [relation])
