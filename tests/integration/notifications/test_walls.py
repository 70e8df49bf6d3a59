"""Behind the second wall a query without any filter finds the notices of nobody else."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from services.notifications.adapters.shelf import DELIVERIES, NOTICES
from shared.clock import now, today
from shared.events.participants import Role, RolePeriod
from shared.identity.principal import Principal
from tests.integration.notifications.world import World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def shown(world: World, person_id: UUID, *roles: Role) -> tuple[set[Any], set[Any]]:
    """Whose deliveries, and which notices, a reading in that person's name can see at all."""
    held = tuple(RolePeriod(role=role, starts_on=today()) for role in roles)
    who = Principal(str(person_id), person_id=person_id, roles=held)
    async with world.notifications.core.units.reading(who.scope(now())) as uow:
        people = (await uow.execute(sa.select(DELIVERIES.c.person_id))).scalars()
        return set(people), set((await uow.execute(sa.select(NOTICES.c.id))).scalars())


async def test_behind_the_wall_everybody_has_his_own_notices_only(world: World) -> None:
    await world.knows_everybody()
    event = await world.happens(world.offer())
    await world.until(event, "delivered")
    told = {UUID(one["person_id"]) for one in (await world.notice(event))["deliveries"]}
    assert len(told) > 1
    for person_id in told:
        assert await shown(world, person_id) == ({person_id}, {event.id})
    stranger = UUID(int=7)
    assert await shown(world, stranger, Role.COACH) == (set(), set())
    people, notices = await shown(world, stranger, Role.OPERATOR)
    assert people >= told
    assert event.id in notices
