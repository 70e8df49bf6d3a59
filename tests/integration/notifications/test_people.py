"""Who an audience is, by the projections in PostgreSQL: on that day, in that province, and never a guess."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from services.notifications import main
from services.notifications.adapters.people import PEOPLE, POOLS, read_people
from services.notifications.adapters.published_events import PUBLISHED
from services.notifications.application.ports import Found
from services.notifications.domain.notice import Notice
from shared.db import Database
from shared.db.migrate import migrate
from shared.events.base import Snapshot
from shared.events.coaching import PoolLatest
from shared.events.envelope import Envelope
from shared.events.participants import PersonLatest, Role, RolePeriod
from shared.outbox import Cause, UnitOfWork, UnitsOfWork
from shared.outbox.projecting import upsert
from tests.support.databases import Logins
from tests.unit.notifications.samples import envelope_of

pytestmark = pytest.mark.integration
BAKKER, KAAPSTAD, POOL = uuid7(), uuid7(), uuid7()
AUTUMN = date(2026, 10, 1)


@pytest.fixture
async def uow(new_database: Callable[[str], Awaitable[Logins]]) -> AsyncIterator[UnitOfWork]:
    logins = await new_database("notifications")
    await migrate(logins.owner, logins.app, Path(main.__file__).parent / "migrations")
    database = Database(logins.app)
    async with UnitsOfWork(database, PUBLISHED, {PersonLatest: PEOPLE, PoolLatest: POOLS})(Cause.by("test")) as uow:
        yield uow
    await database.close()


async def person(uow: UnitOfWork, *roles: RolePeriod) -> UUID:
    id = uuid7()
    await upsert(uow.connection, PEOPLE, [_of(PersonLatest(person_id=id, roles=roles))])
    return id


def _of(snapshot: Snapshot) -> Envelope:
    return envelope_of(snapshot)


def _tombstone(snapshot: Snapshot) -> Envelope:
    return replace(envelope_of(snapshot), event=None, version=2)


def contact_of(organisation: UUID, starts_on: str, ends_on: str | None = None) -> RolePeriod:
    return RolePeriod(role=Role.EMPLOYER_CONTACT, organisation_id=organisation, starts_on=starts_on, ends_on=ends_on)


def coordinator_of(*provinces: str, ends_on: str | None = None) -> RolePeriod:
    return RolePeriod(role=Role.COORDINATOR, provinces=provinces, starts_on="2026-01-01", ends_on=ends_on)


async def test_contacts_are_those_who_spoke_for_the_organisation_that_day(uow: UnitOfWork) -> None:
    now = await person(uow, contact_of(BAKKER, "2026-01-01"))
    until_that_day = await person(uow, contact_of(BAKKER, "2026-01-01", "2026-10-01"))
    from_that_day = await person(uow, contact_of(BAKKER, "2026-10-01"))
    await person(uow, contact_of(KAAPSTAD, "2026-01-01"))
    await person(uow, RolePeriod(role=Role.STARTER, organisation_id=BAKKER, starts_on="2026-01-01"))
    found = await contacts(uow)
    assert (set(found.people), found.unknown) == ({now, from_that_day}, False)
    assert until_that_day in (await contacts(uow, date(2026, 9, 30))).people


async def test_an_organisation_nobody_spoke_for_is_unknown_and_one_without_contacts_today_is_not(
    uow: UnitOfWork,
) -> None:
    assert await contacts(uow) == Found(unknown=True)
    await person(uow, contact_of(BAKKER, "2025-01-01", "2026-01-01"))
    assert await contacts(uow) == Found()


async def test_coordinators_share_a_province_with_the_pool(uow: UnitOfWork) -> None:
    assert await coordinators(uow) == Found(unknown=True)
    pool = PoolLatest(pool_id=POOL, mode="direct", gather_minutes=0, provinces=("NL-GE", "NL-OV"))
    await upsert(uow.connection, POOLS, [_of(pool)])
    assert await coordinators(uow) == Found(unknown=True), "nobody coordinates there yet"
    here = await person(uow, coordinator_of("NL-UT", "NL-OV"))
    await person(uow, coordinator_of("NL-UT"))
    await person(uow, coordinator_of("NL-GE", ends_on="2026-02-01"))
    assert await coordinators(uow) == Found((here,))


async def test_a_pool_that_is_gone_has_no_coordinators(uow: UnitOfWork) -> None:
    pool = PoolLatest(pool_id=POOL, mode="direct", gather_minutes=0, provinces=("NL-GE",))
    await upsert(uow.connection, POOLS, [_tombstone(pool)])
    assert await coordinators(uow) == Found()


async def test_a_person_is_unknown_known_or_gone(uow: UnitOfWork) -> None:
    stranger, known, erased = uuid7(), await person(uow), await person(uow)
    await upsert(uow.connection, PEOPLE, [_tombstone(PersonLatest(person_id=erased))])
    for id, found in ((stranger, Found(unknown=True)), (known, Found((known,))), (erased, Found())):
        assert (await read_people(uow, [notice_of(person_id=id)])).person(id) == found
    assert (await read_people(uow, [])).person(None) == Found()


async def test_one_statement_answers_about_many_notices_as_one_each_would(uow: UnitOfWork) -> None:
    coach, stranger = await person(uow), uuid7()
    anna, bob = [await person(uow, contact_of(employer, "2026-01-01")) for employer in (BAKKER, KAAPSTAD)]
    notices = [notice_of(coach_id=coach, employer_id=BAKKER), notice_of(starter_id=stranger, employer_id=KAAPSTAD)]
    ahead = await read_people(uow, [*notices, notice_of(pool_id=POOL)])
    assert ahead.person(coach) == Found((coach,))
    assert ahead.person(stranger) == Found(unknown=True)
    assert ahead.contacts_of(BAKKER, AUTUMN) == Found((anna,))
    assert ahead.contacts_of(KAAPSTAD, AUTUMN) == Found((bob,))
    assert await ahead.coordinators_of(POOL, AUTUMN) == Found(unknown=True)


async def contacts(uow: UnitOfWork, on: date = AUTUMN) -> Found:
    return (await read_people(uow, [notice_of(employer_id=BAKKER)])).contacts_of(BAKKER, on)


async def coordinators(uow: UnitOfWork) -> Found:
    return await (await read_people(uow, [])).coordinators_of(POOL, AUTUMN)


def notice_of(**subjects: UUID) -> Notice:
    id, now = uuid7(), datetime.now(UTC)
    named = {name: str(subject) for name, subject in subjects.items()}
    return Notice(id, "", id, named, {}, AUTUMN, id, None, now, now)
