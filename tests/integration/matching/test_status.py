"""A pool that cannot be planned is told by the service's status until it can be, and stops nobody else."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.integration.matching.stage import Stage
from tests.support.eventually import eventually
from tests.support.running import Running

pytestmark = pytest.mark.integration
SPOILED = "UPDATE projected_requests SET version = version + 1, body = body || :spoiled WHERE id = :id"
"""As a newer snapshot: of what matching has read it reads no version again."""
TOUCH = "INSERT INTO pools_to_plan (pool_id) VALUES (:pool_id)"


async def test_a_pool_that_cannot_be_planned_is_a_warning_until_it_can(matching: Running, stage: Stage) -> None:
    employer, ill, well = await stage.employer(), await stage.pool(), await stage.pool()
    asked = await stage.request(ill, employer)

    async def warns() -> Any:
        return (await matching.http.get("/status")).json()["warnings"].get("pools", "")

    async def spoil(points: object) -> None:
        body = sa.bindparam("spoiled", {"points": points}, type_=sa.JSON)
        async with matching.core.database.transaction() as connection:
            query = sa.text(SPOILED.replace(":spoiled", "CAST(:spoiled AS jsonb)")).bindparams(body)
            await connection.execute(query, {"id": str(asked.request_id)})
            await connection.execute(sa.text(TOUCH), {"pool_id": ill.pool_id})

    async def known() -> bool:
        async with matching.core.database.engine.connect() as connection:
            count = sa.text("SELECT count(*) FROM projected_requests WHERE waits")
            return bool(await connection.scalar(count))

    await eventually(known, what="the request known")
    await spoil("many")
    assert str(ill.pool_id) in await eventually(warns, what="a warning")
    await stage.coach(well)
    await stage.request(well, employer)
    await stage.proposed(1)

    await spoil(9)

    async def quiet() -> bool:
        return not await warns()

    await eventually(quiet, what="the warning gone")
