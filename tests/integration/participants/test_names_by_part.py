"""Part of a name is found by index among many people, whatever accents and letter case, and lists come by name."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest
import pytest_asyncio
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from services.participants import main
from services.participants.adapters.found_people import FoundPeople, query_of
from services.participants.adapters.published_events import PUBLISHED
from services.participants.adapters.register import PostgresRegister
from services.participants.application.find_people import Wanted
from shared.db import Database
from shared.outbox import Cause, UnitsOfWork
from tests.support.databases import migrated

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
FEW, MANY = 10_000, 100_000
PEOPLE = """
    INSERT INTO people (id, name, email, email_key, preferred_language, roles, employments, skills, languages,
                        provinces, mode, opened_to, version)
    SELECT gen_random_uuid(),
           (ARRAY['Anna', 'Bo', 'Chaima', 'Daan', 'Esra', 'Fatima', 'Gijs', 'Hanna'])[1 + n % 8] || ' ' ||
           (ARRAY['de Vries', 'Jansen', 'van den Berg', 'Yilmaz', 'Bakker'])[1 + n % 5] || ' ' ||
           translate(to_char(n, 'FM000000'), '0123456789', 'abcdefghij'),
           n || '@voorbeeld.example', n || '@voorbeeld.example', 'nl', '[]', '[]', '[]', '[]',
           '["NL-UT"]', 'both', '[]', 1
    FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS n
"""
ZOE = """
    UPDATE people SET name = 'Zoë O''Brien-Łukasz' WHERE email_key = '77@voorbeeld.example'
"""


class Crowd:
    def __init__(self, units: UnitsOfWork, owner: Database) -> None:
        self.units, self._owner, self._size = units, owner, 0

    async def grow(self, size: int) -> None:
        async with self._owner.transaction() as connection:
            await connection.execute(sa.text(PEOPLE), {"first": self._size + 1, "last": size})
            await connection.execute(sa.text(ZOE))
            await connection.execute(sa.text("ANALYZE people"))
        self._size = size

    async def names(self, part: str) -> list[str]:
        async with self.units(Cause.by("service:test")) as uow:
            people = FoundPeople(PostgresRegister())
            found = await people.read(uow, await people.ids(uow, Wanted(who=None, name=part, limit=21)))
        return [person.name for person in found]

    async def plan(self, part: str) -> str:
        async with self.units(Cause.by("service:test")) as uow:
            spelled = query_of(uow, Wanted(who=None, name=part, limit=21)).compile(
                dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
            )
            rows = await uow.execute(sa.text(f"EXPLAIN {spelled}".replace(":", "\\:")))
            return "\n".join(rows.scalars())

    async def seconds(self, part: str) -> float:
        begun = perf_counter()
        await self.names(part)
        return perf_counter() - begun


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowd(postgres_admin_url: str) -> AsyncIterator[Crowd]:
    async with migrated(postgres_admin_url, Path(main.__file__).parent) as (app, owner):
        crowd = Crowd(UnitsOfWork(app, PUBLISHED, {}), owner)
        await crowd.grow(FEW)
        yield crowd


@pytest.mark.parametrize("part", ["zoe", "ZOË", "brien-luk", "o'b", "lu", "z"])
async def test_a_part_is_found_whatever_accents_and_case(crowd: Crowd, part: str) -> None:
    assert "Zoë O'Brien-Łukasz" in await crowd.names(part)


async def test_few_letters_are_the_beginning_of_a_word_and_signs_are_no_pattern(crowd: Crowd) -> None:
    assert await crowd.names("oe") == []
    for part in ("%", "%%%", "_", "^z", "\\", "xyz xyz", "   x"):
        assert await crowd.names(part) == []


async def test_it_is_found_by_index_and_not_slower_among_ten_times_as_many(crowd: Crowd) -> None:
    """One name among 10,000, then among 100,000; and a list without a name, in order of it."""
    few = min([await crowd.seconds("zoë") for _ in range(5)])
    for part in ("zoë", "aaajh"):
        plan = await crowd.plan(part)
        assert "people_by_part_of_name" in plan, plan
    await crowd.grow(MANY)
    many = min([await crowd.seconds("zoë") for _ in range(5)])
    for part in ("zoë", "aaajh"):
        plan = await crowd.plan(part)
        assert "people_by_part_of_name" in plan, plan
        assert "Seq Scan" not in plan
    listed = await crowd.plan("")
    assert "people_in_order_of_name" in listed, listed
    assert "Sort" not in listed
    print(f"one name among {FEW}: {few * 1000:.1f} ms, among {MANY}: {many * 1000:.1f} ms")
    assert many < max(few * 4, timedelta(milliseconds=50).total_seconds())
