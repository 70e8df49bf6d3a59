"""The registrations that a coordinator may see are found by index among many, behind the second wall."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from uuid_utils.compat import uuid7

from services.participants import main
from services.participants.adapters.published_events import PUBLISHED
from services.participants.application.policy import ANSWER_REGISTRATION
from services.participants.domain.registration import Registration
from shared.access import Standing, permitted
from shared.clock import now, today
from shared.identity.principal import Principal, Role, RolePeriod
from shared.outbox import UnitsOfWork
from tests.support.databases import migrated

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
PROVINCE = "CASE WHEN n % 1000 = 0 THEN 'NL-FR' ELSE 'NL-NB' END"
MANY = f"""
    INSERT INTO registrations (id, kind, name, email, email_key, preferred_language, postcode, province,
        labour_market_region, registered_at, answer_due_on, version)
    SELECT gen_random_uuid(), 'starter', 'N', n, n, 'nl', '5038', {PROVINCE}, 'AM01', now(), now(), 1
    FROM generate_series(1, 20000) AS n
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def units(postgres_admin_url: str) -> AsyncIterator[UnitsOfWork]:
    """20,000 registrations: 20 in Friesland, the others in Noord-Brabant."""
    async with migrated(postgres_admin_url, Path(main.__file__).parent) as (app, owner):
        async with owner.transaction() as connection:
            await connection.execute(sa.text(MANY))
            await connection.execute(sa.text("ANALYZE"))
        yield UnitsOfWork(app, PUBLISHED, {})


@pytest.mark.parametrize("province", ["NL-FR", "NL-NB"])
async def test_a_list_is_found_by_index(units: UnitsOfWork, province: str) -> None:
    role = RolePeriod(role=Role.COORDINATOR, provinces=(province,), starts_on=today())
    who = Standing.of(Principal(str(id := uuid7()), person_id=id, roles=(role,)))
    async with units.reading(who.principal.scope(now())) as uow:
        rows = uow.table_of(Registration)
        query = sa.select(rows).where(permitted(uow, who, ANSWER_REGISTRATION)).order_by(rows.c.id).limit(51)
        spelled = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
        plan = "\n".join((await uow.execute(sa.text(f"EXPLAIN {spelled}".replace(":", "\\:")))).scalars())
    assert "Seq Scan on registrations" not in plan, plan
