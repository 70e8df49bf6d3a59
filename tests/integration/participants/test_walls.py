"""Behind the second wall a query for people without any filter shows those whom the caller may know, and no others."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from hypothesis import Phase, given, settings

from services.participants import main
from services.participants.adapters.found_people import FoundPeople
from services.participants.adapters.published_events import PUBLISHED
from services.participants.adapters.register import PostgresRegister
from services.participants.adapters.relations import PostgresRelations
from services.participants.application import policy
from services.participants.application.find_people import find_people
from services.participants.application.look_up_names import look_up_names
from services.participants.domain.invitation import Invitation
from services.participants.domain.organisation import Organisation
from services.participants.domain.person import Person
from services.participants.entrypoints.consumers import PROJECTIONS
from shared import clock
from shared.access import Policy, Standing
from shared.identity.principal import Principal
from shared.identity.principal import Role as PublicRole
from shared.outbox import UnitOfWork, UnitsOfWork
from tests.integration.participants.random_people import RandomWorld, store, worlds
from tests.support.access.agreeing import behind_the_wall, listed, reached, undone, unfiltered, units_of
from tests.support.access.strategies import random_worlds

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
WITHOUT_SHRINKING = settings(random_worlds, phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""A world is some thirty statements; what fails is told as it is."""
REGISTER, RELATIONS = PostgresRegister(), PostgresRelations()
POLICIES = {name: it for name, it in vars(policy).items() if isinstance(it, Policy)}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def units(postgres_admin_url: str) -> AsyncIterator[UnitsOfWork]:
    async with units_of(
        postgres_admin_url, Path(main.__file__).parent, PUBLISHED, {it.snapshot: it.rows for it in PROJECTIONS}
    ) as units:
        yield units


@WITHOUT_SHRINKING
@given(world=worlds())
async def test_lists_and_objects_are_decided_alike(units: UnitsOfWork, world: RandomWorld) -> None:
    async with undone(units) as uow:
        await store(uow, world)
        for who in map(Standing.of, world.callers):
            for name, declared in POLICIES.items():
                if declared.kind in (Person, Organisation, Invitation):
                    things = world.of(declared.kind)
                    told = await listed(uow, who, declared, things)
                    assert told == await reached(uow, who, declared, things), name


@WITHOUT_SHRINKING
@given(world=worlds())
async def test_nobody_is_hidden_who_may_be_known_and_nobody_shown_who_stands_in_nothing(
    units: UnitsOfWork, world: RandomWorld
) -> None:
    async with undone(units) as uow:
        await store(uow, world)
        for caller in (one for one in world.callers if one.person_id):
            known = await _known(uow, caller, world)
            record = await reached(uow, Standing.of(caller), policy.READ_PERSON, world.people)
            async with behind_the_wall(uow, Standing.of(caller)):
                shown = await unfiltered(uow, Person, world.people)
                assert await _known(uow, caller, world) == known, "the wall hides somebody, or changes his level"
            assert record <= shown
            assert shown - {one for one, level in known.items() if level} - record <= _concerned(caller, world)


async def _known(uow: UnitOfWork, caller: Principal, world: RandomWorld) -> dict[UUID, str]:
    """Whom names are told of, and how far; and, with them, whom a search finds."""
    names = await look_up_names(uow, caller, [one.id for one in world.people], REGISTER, RELATIONS)
    found: dict[UUID, str] = {id: (one.email and "contact") or one.name or "" for id, one in names.items()}
    day = clock.today()
    if caller.provinces(day) or caller.holds(PublicRole.OPERATOR, day):
        people = FoundPeople(REGISTER)
        ids = await find_people(uow, caller, people, name="", role=None, after=None, limit=50)
        for one in await people.read(uow, ids):
            found[one.id] = found.get(one.id) or "found"
    return found


def _concerned(caller: Principal, world: RandomWorld) -> set[UUID]:
    """Who stands in a case with the caller, even one that is over or discloses nothing: the wall knows no levels.

    And who speaks for his own organisation, for one in such a case, or for a member of his pools; whom he invited.
    """
    day, me = clock.today(), caller.person_id
    speaks = caller.organisations(day)
    pools = {pool.pool_id for pool in world.pools if caller.provinces(day) & set(pool.provinces)}
    mine = [
        one
        for one in world.relations
        if me in (one.person_id, one.counterpart_id) or one.organisation_id in speaks or one.pool_id in pools
    ]
    invited = {one.person_id for one in world.invitations if one.invited_by == str(me)}
    parties = invited | {id for one in mine for id in (one.person_id, one.counterpart_id) if id}
    members = {m.organisation_id for pool in world.pools if pool.pool_id in pools for m in pool.members}
    employers = members | speaks | {one.organisation_id for one in mine}
    of_employers = {
        one.id
        for one in world.people
        if any(role.organisation_id in employers for role in one.roles if role.organisation_id)
    }
    return parties | of_employers
