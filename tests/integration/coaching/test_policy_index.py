"""The filter of the policy is found by index among many requests: no list of anybody's reads the whole table."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from uuid_utils.compat import uuid7

from services.coaching import main
from services.coaching.adapters.published_events import PUBLISHED
from services.coaching.application.policy import READ_REQUEST
from services.coaching.domain.pool import Pool, PoolMode
from services.coaching.domain.request import Request
from services.coaching.entrypoints.consumers import PROJECTIONS
from shared.access import Standing, permitted
from shared.clock import now
from shared.identity.principal import Principal, Role, RolePeriod
from shared.outbox import Cause, UnitsOfWork
from tests.integration.coaching.world import LONG_AGO
from tests.support.databases import migrated

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
MANY = """
    INSERT INTO requests SELECT gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(),
        (CAST(:pools AS uuid[]))[CASE WHEN number % 1000 = 0 THEN 1 ELSE 2 + number % 99 END],
        (CAST(:employers AS uuid[]))[1 + number % 1000], NULL, 'first', 'starter', false, '{}', 6, now(), now(),
        'waitlisted', false, '[]', '[]', NULL, '[]', NULL, 0, 0, 0
    FROM generate_series(1, 20000) AS number
"""
EMPLOYERS = [uuid7() for _ in range(1000)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def units(postgres_admin_url: str) -> AsyncIterator[UnitsOfWork]:
    """20,000 requests in 100 pools: 20 in the one of Friesland, the others in three provinces."""
    async with migrated(postgres_admin_url, Path(main.__file__).parent) as (app, owner):
        units = UnitsOfWork(app, PUBLISHED, {it.snapshot: it.rows for it in PROJECTIONS})
        pools = [uuid7() for _ in range(100)]
        async with units(Cause.by("service:test")) as uow:
            for number, id in enumerate(pools):
                provinces = ["NL-FR"] if number == 0 else [("NL-NB", "NL-ZH", "NL-GE")[number % 3]]
                await uow.record(Pool(id=id, name="p", mode=PoolMode.DIRECT, gather_minutes=0, provinces=provinces))
            await uow.execute(sa.text(MANY), {"pools": pools, "employers": EMPLOYERS})
        async with owner.connection() as connection:
            await connection.execute(sa.text("ANALYZE"))
        yield units


def coordinator(*provinces: str) -> RolePeriod:
    return RolePeriod(role=Role.COORDINATOR, provinces=provinces, starts_on=LONG_AGO)


def contact(employer: UUID) -> RolePeriod:
    return RolePeriod(role=Role.EMPLOYER_CONTACT, organisation_id=employer, starts_on=LONG_AGO)


@pytest.mark.parametrize(
    ("roles", "index"),
    [
        ([coordinator("NL-FR")], "requests_of_pool"),
        ([coordinator("NL-NB", "NL-ZH", "NL-GE")], "requests_pkey"),
        ([contact(EMPLOYERS[0])], "requests_of_employer"),
        ([contact(EMPLOYERS[0]), coordinator("NL-NB")], "requests_pkey"),
    ],
)
async def test_a_list_is_found_by_index(units: UnitsOfWork, roles: list[RolePeriod], index: str) -> None:
    plan = await _plan(units, roles)
    assert "Seq Scan on requests" not in plan
    assert index in plan
    assert "InitPlan" in plan, "what row-level security asks, once a query"


async def _plan(units: UnitsOfWork, roles: list[RolePeriod]) -> str:
    """Of a page of requests, behind the second wall."""
    who = Standing.of(Principal("somebody", person_id=uuid7(), roles=tuple(roles)))
    async with units.reading(who.principal.scope(now())) as uow:
        table = uow.table_of(Request)
        query = sa.select(table).where(permitted(uow, who, READ_REQUEST)).order_by(table.c.id).limit(51)
        spelled = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        rows = await uow.execute(sa.text(f"EXPLAIN {spelled}".replace(":", "\\:")))
        return "\n".join(rows.scalars())
