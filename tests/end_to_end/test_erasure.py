"""Somebody with a name, offers, an engagement, notices and mails is erased: where is anything left of him?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from landing.engines.postgres import Postgres
from landing.play.platform import Platform, connected
from landing.play.settled import settled
from landing.sample.entering import Entering
from shared.events.coaching import CoachLatest, RequestLatest
from shared.events.coaching_engagements import EngagementLatest
from shared.events.participants import PersonLatest
from shared.outbox.kafka import KafkaSettings
from tests.support.broker import Wire
from tests.support.canary import Canary, in_events, in_files, in_tables
from tests.support.compaction import close_segments, compacting
from tests.support.eventually import eventually
from tests.support.system import System

pytestmark = [pytest.mark.end_to_end, pytest.mark.timeout(300)]
NAMING = (PersonLatest, CoachLatest, RequestLatest, EngagementLatest)
"""Snapshots in which a person's id stands."""
RESTORED = {
    "coaching": ("projected_people", "coaches"),
    "matching": ("projected_people", "projected_coaches", "proposals"),
    "notifications": ("projected_people", "notices", "deliveries"),
}
"""What a backup of each service brings back of somebody, by table."""
WRITTEN = """
    SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
    WHERE table_name = $1 AND is_generated = 'NEVER'
"""
Backup = dict[str, dict[str, list[str]]]


async def test_nothing_is_left_of_somebody_who_was_erased(system: System) -> None:
    canary = Canary(
        {"name": f"Zoë Wegveeg-{uuid7().hex[-8:]}", "e-mail address": f"weg.{uuid7().hex[-8:]}@example.org"}
    )
    async with connected(system.target) as platform:
        coach = await coached(platform, canary)
        await settled(system.target, within=90)
        before = await in_tables(canary, system.state)
        assert before["participants.people"] == ["name", "e-mail address"], "the scanner finds what is there"
        assert "coaching.coaches" in await in_tables(of(coach), system.state)
        backup = await backed_up(system, coach)
        await platform.command("participants", f"/people/{coach}/erasure", by=coach)
        system.landing_json("clock", "forward", "4d")
        await eventually(lambda: complete(platform, coach), within=90, what="an erasure that every service answered")
        await settled(system.target, within=90)
        told = await platform.read("participants", f"/people/{coach}/erasure")
        await restored(system, backup)
        assert await holding(platform, coach) == set(RESTORED), "the backups brought him back"
        for service in RESTORED:
            assert system.landing("rebuild", service).returncode == 0
        await eventually(lambda: nobody_holds(platform, coach), within=60, what="an erasure after the restore")
    wire = Wire(KafkaSettings(kafka=system.target.kafka))
    async with compacting(wire, *NAMING):
        await eventually(lambda: unnamed(wire, coach), within=60, what="snapshots that name nobody")
    assert await in_tables(canary, system.state) == {}
    assert set(await in_tables(of(coach), system.state)) <= kept(told), "only what each service says it keeps"
    await wire.close()
    assert [*await in_events(canary, wire), *in_files(canary, system.data / "logs", system.traces)] == []


async def coached(platform: Platform, canary: Canary) -> UUID:
    """A coach who declined, accepted, met and parted, and was told of all of it."""
    entering = Entering(platform)
    employer = await entering.organisation("Wist BV", "3511 AB")
    pool = await entering.pool("Pool om te wissen", ["NL-UT"], gather_minutes=0)
    await entering.member(pool, employer)
    coach = await entering.person(canary.planted["name"], "coach", email=canary.planted["e-mail address"])
    await entering.coach([pool], coach, agreed_points=100)
    body = {"pool_id": str(pool), "employer_id": str(employer), "target_group": "starter"}
    first = await offered(platform, await entering.request(body))
    await platform.command("coaching", f"/offers/{first}/decline", {"reason": "no_time"}, by=coach)
    second = await offered(platform, await entering.request(body))
    accepted = await platform.command("coaching", f"/offers/{second}/acceptance", by=coach)
    path = f"/engagements/{accepted['engagement_id']}"
    await platform.command("coaching", f"{path}/no-fit", {"reason": "no_click"}, by=coach)
    return coach


async def offered(platform: Platform, request: UUID) -> str:
    async def made() -> str:
        offer = (await platform.read("coaching", f"/requests/{request}"))["offer"]
        return str(offer["offer_id"]) if offer else ""

    return await eventually(made, within=60, what="an offer")


async def complete(platform: Platform, person: UUID) -> bool:
    found = await platform.read("participants", f"/people/{person}/erasure")
    return bool(found["state"] == "completed")


def kept(told: dict[str, Any]) -> set[str]:
    """Tables in which the bare id stays for a while, as each service told with the reason."""
    return {f"{service}.{one['table']}" for service, answer in told["answers"].items() for one in answer["kept"]}


async def backed_up(system: System, person: UUID) -> Backup:
    """The rows that name somebody, as a backup would bring them back."""
    found: Backup = {}
    for service, tables in RESTORED.items():
        async with database(system, service) as connection:
            query = "SELECT row_to_json(t)::text AS row FROM {} AS t WHERE row_to_json(t)::text LIKE '%' || $1 || '%'"
            rows = {table: await connection.fetch(query.format(table), str(person)) for table in tables}
        found[service] = {table: [one["row"] for one in of_table] for table, of_table in rows.items()}
        assert all(found[service].values()), found
    return found


async def restored(system: System, backup: Backup) -> None:
    for service, tables in backup.items():
        async with database(system, service) as connection:
            for table, row in [(table, row) for table, rows in reversed(tables.items()) for row in rows]:
                await connection.execute(f"DELETE FROM {table} WHERE id::text = $1::json ->> 'id'", row)
            for table, row in [(table, row) for table, rows in tables.items() for row in rows]:
                columns = await connection.fetchval(WRITTEN, table)
                populated = f"json_populate_record(NULL::{table}, $1)"
                await connection.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {populated}", row)


@asynccontextmanager
async def database(system: System, name: str) -> AsyncIterator[Any]:
    server = Postgres(system.state.directory.path / "postgres", system.state.parts["postgres"].port)
    connection = await asyncpg.connect(server.admin_url, database=name)
    try:
        yield connection
    finally:
        await connection.close()


async def holding(platform: Platform, person: UUID) -> set[str]:
    """The services that still hold something of somebody who was erased."""
    answers = {service: await platform.read(service, f"/erasures/{person}") for service in RESTORED}
    return {service for service, answer in answers.items() if not answer["erased"]}


async def nobody_holds(platform: Platform, person: UUID) -> bool:
    return not await holding(platform, person)


def of(person: UUID) -> Canary:
    return Canary({"id": str(person)})


async def unnamed(wire: Wire, person: UUID) -> bool:
    await close_segments(wire, *NAMING)
    found = [record for kind in NAMING for record in await wire.records(kind.topic.name) if names(record, person)]
    return found == []


def names(record: Any, person: UUID) -> bool:
    return str(person).encode() in (record.value or b"")
