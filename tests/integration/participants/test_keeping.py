"""Nobody is kept longer than the register of processing says: two years after the last role, audit five years."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from services.participants.adapters.my_data import AUDIT
from services.participants.entrypoints.keeping import keep_no_longer
from services.participants.entrypoints.workers import forget
from shared.clock import real_now, today
from shared.events.participants import PEOPLE, PersonErasureRequestedV1
from tests.integration.participants.world import LANDING, World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def former(world: World, *ends: date | None) -> UUID:
    """Somebody who was a coach, and then a coach again, until these days."""
    person = await world.person("Former")
    for year, ends_on in zip((2020, 2022), ends, strict=False):
        role = {"role": "coach", "starts_on": f"{year}-01-01", "ends_on": ends_on.isoformat() if ends_on else None}
        await world.done(f"/people/{person}/roles", role)
    return person


async def states(world: World, *people: UUID) -> list[str | None]:
    found = [(await world.participants.get(f"/people/{person}/erasure", by=LANDING)).json() for person in people]
    return [one.get("state") for one in found]


async def test_who_left_two_years_ago_is_told_and_erased_unless_he_would_rather_stay(world: World) -> None:
    long_ago, lately = today() - timedelta(days=731), today() - timedelta(days=700)
    gone, recent = await former(world, date(2021, 1, 1), long_ago), await former(world, date(2021, 1, 1), lately)
    running, without = await former(world, date(2021, 1, 1), None), await world.person("Never had a role")
    for _ in range(2):
        await keep_no_longer(world.participants.core.units)
    assert await states(world, gone, recent, running, without) == ["requested", None, None, None]
    await world.published()
    facts = await world.wire.events(PEOPLE.name, gone)
    assert sum(isinstance(fact, PersonErasureRequestedV1) for fact in facts) == 1
    await world.done(f"/people/{gone}/erasure/withdrawal", {}, by=gone)
    await keep_no_longer(world.participants.core.units)
    assert await states(world, gone) == ["withdrawn"]
    async with world.participants.core.database.transaction() as connection:
        year = sa.text("UPDATE erasures SET withdrawn_at = withdrawn_at - interval '400 days' WHERE id = :id")
        await connection.execute(year, {"id": gone})
    await keep_no_longer(world.participants.core.units)
    assert await states(world, gone) == ["requested"]


async def test_the_audit_is_kept_five_years(world: World) -> None:
    lines = {uuid7(): timedelta(days=5 * 365 + 1), uuid7(): timedelta(days=5 * 365 - 1)}
    async with world.participants.core.database.transaction() as connection:
        for id, age in lines.items():
            row = {"id": id, "actor": "test", "action": "test", "subject_id": id, "recorded_at": real_now() - age}
            await connection.execute(AUDIT.insert().values(row | {"version": 1}))
    await forget(world.participants.core.units)
    async with world.participants.core.database.transaction() as connection:
        left = sa.select(AUDIT.c.id).where(AUDIT.c.id.in_(lines))
        assert list((await connection.execute(left)).scalars()) == list(lines)[1:]
