"""The policies' filters show exactly the objects on which their decisions say yes, on random worlds in PostgreSQL."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from services.participants import main
from services.participants.adapters.invitations import PostgresInvitations
from services.participants.adapters.published_events import PUBLISHED
from services.participants.adapters.registrations import PostgresRegistrations
from services.participants.application.policy import ANSWER_REGISTRATION, SEE_INVITATION
from services.participants.domain.invitation import Invitation
from services.participants.domain.registration import Registration
from shared.access import Standing
from shared.identity.principal import Principal
from shared.outbox import UnitsOfWork
from tests.integration.participants.records import invitation, registration
from tests.support.access.agreeing import behind_the_wall, listed, reached, undone, unfiltered, units_of
from tests.support.access.strategies import PROVINCES, callers, provinces, random_worlds

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


@dataclass(frozen=True)
class RandomWorld:
    invitations: list[Invitation]
    registrations: list[Registration]
    callers: list[Principal]


@st.composite
def worlds(draw: st.DrawFn) -> RandomWorld:
    people, employers = ([uuid7() for _ in range(3)] for _ in range(2))
    senders = st.sampled_from(["service:landing", *map(str, people)])
    invitations = [invitation(draw(senders), draw(provinces)) for _ in range(4)]
    registrations = [registration(draw(st.sampled_from(PROVINCES))) for _ in range(4)]
    return RandomWorld(invitations, registrations, draw(callers(people, employers)))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def units(postgres_admin_url: str) -> AsyncIterator[UnitsOfWork]:
    async with units_of(postgres_admin_url, Path(main.__file__).parent, PUBLISHED) as units:
        yield units


@random_worlds
@given(world=worlds())
async def test_lists_and_objects_are_decided_alike(units: UnitsOfWork, world: RandomWorld) -> None:
    async with undone(units) as uow:
        for thing in (*world.invitations, *world.registrations):
            await uow.record(thing)
        for who in map(Standing.of, world.callers):
            seen = await reached(uow, who, SEE_INVITATION, world.invitations)
            answered = await reached(uow, who, ANSWER_REGISTRATION, world.registrations)
            assert await listed(uow, who, SEE_INVITATION, world.invitations) == seen
            assert await listed(uow, who, ANSWER_REGISTRATION, world.registrations) == answered
            assert {one.id for one in await PostgresInvitations().listed(uow, who, None, 100)} == seen
            assert {one.id for one in await PostgresRegistrations().listed(uow, who, False, None, 100)} == answered
            if who.person_id is None:
                continue
            async with behind_the_wall(uow, who):
                assert await unfiltered(uow, Registration, world.registrations) == answered
                shown = await unfiltered(uow, Invitation, world.invitations)
            # A person sees the dates of his own invitation in his export, whatever his roles.
            sent = {one.id for one in world.invitations if one.invited_by == str(who.person_id)}
            assert seen <= shown <= seen | sent
