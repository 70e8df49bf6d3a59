"""From the wish to be erased to nothing left: who may wish it, second thoughts, canaries, the others' answers."""

import secrets
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa

from services.participants.adapters.erasure_tables import Erasures
from services.participants.adapters.holdings import PostgresTraces
from services.participants.entrypoints.erasures import Answers
from shared.db import table_of
from shared.events.participants import PEOPLE, PEOPLE_LATEST, PersonErasedV1, PersonErasureRequestedV1, PersonLatest
from shared.events.registry import topics_of
from tests.integration.participants.world import World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
ERASURES = table_of(Erasures)


async def view(world: World, person: UUID) -> dict[str, Any]:
    found: dict[str, Any] = (await world.participants.get(f"/people/{person}/erasure", by="service:landing")).json()
    return found


async def make_due(world: World, person: UUID) -> None:
    """The time for second thoughts has passed."""
    async with world.participants.core.database.transaction() as connection:
        past = sa.text("UPDATE erasures SET due_at = due_at - interval '10 days' WHERE id = :id")
        await connection.execute(past, {"id": person})


async def until_erased(world: World, person: UUID) -> None:
    async def gone() -> bool:
        return (await view(world, person))["state"] in {"erased", "completed"}

    await eventually(gone, what="an erased person")
    await world.published()


async def rows_with(world: World, text: str) -> list[str]:
    """Tables of the whole database in which the text stands somewhere."""
    found = []
    async with world.participants.core.database.engine.connect() as connection:
        names = (
            await connection.execute(
                sa.text(
                    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
                )
            )
        ).scalars()
        for name in list(names):
            query = sa.text(f"SELECT count(*) FROM {name} t WHERE CAST(t AS text) ILIKE '%' || :text || '%'")
            if await connection.scalar(query, {"text": text}):
                found.append(name)
    return sorted(found)


async def test_everything_about_a_person_goes_and_reports_lose_their_manager(world: World) -> None:
    tag = f"kanarie{secrets.token_hex(6)}"
    employer = await world.organisation()
    person = await world.person(f"Wil {tag}", {"role": "coach"}, email=f"{tag}@voorbeeld.example")
    report = await world.person()
    work = {"organisation_id": str(employer), "starts_on": "2026-01-01", "manager_id": str(person)}
    await world.done(f"/people/{report}/employments", work)
    interest = {"kind": "starter", "name": tag, "email": f"{tag}@voorbeeld.example", "postcode": "3511"}
    await world.done("/registrations", interest | {"target_group": "grower"}, by="service:portal")
    await world.done("/invitations", {"person_id": str(person)})
    assert await rows_with(world, tag) == ["people", "registrations"], "the twin: the search finds what is there"

    await world.done(f"/people/{person}/erasure", {}, by=person)
    await make_due(world, person)
    await until_erased(world, person)

    assert await rows_with(world, tag) == []
    left = await rows_with(world, str(person))
    kept = {"audit_entries", "erasures", "idempotency_keys"}
    assert set(left) <= kept, "only what is kept for a stated reason"
    newest = {one.subject: one for one in await world.wire.envelopes(PEOPLE_LATEST.name)}
    assert newest[str(person)].event is None
    assert not [one.subject for one in newest.values() if str(person).encode() in (one.body() or b"")]
    manages = newest[str(report)].event
    assert isinstance(manages, PersonLatest)
    assert manages.employments[0].manager_id is None
    facts = [type(fact) for fact in await world.wire.events(PEOPLE.name, person)]
    assert facts[-2:] == [PersonErasureRequestedV1, PersonErasedV1]
    for topic in topics_of("participants"):
        for record in await world.wire.records(topic.name):
            assert tag.encode() not in (record.value or b"").lower()


async def test_second_thoughts_are_possible_until_it_is_due(world: World) -> None:
    person = await world.person()
    await world.done(f"/people/{person}/erasure", {}, by=person)
    again = await world.post(f"/people/{person}/erasure", {}, by=person)
    assert (again.status_code, again.json()["code"]) == (409, "erasure_elsewhere")
    assert (await world.done(f"/people/{person}/erasure/withdrawal", {}, by=person))["state"] == "withdrawn"
    assert (await world.done(f"/people/{person}/erasure", {}, by=person))["state"] == "requested"


async def test_only_the_person_and_operators_may_wish_it(world: World) -> None:
    person, other = await world.person(), await world.person("Co", {"role": "coordinator", "provinces": ["NL-UT"]})
    assert (await world.post(f"/people/{person}/erasure", {}, by=other)).status_code == 404


async def test_a_restored_backup_is_erased_again(world: World) -> None:
    person = await world.person()
    async with world.participants.core.database.transaction() as connection:
        backup = (
            (await connection.execute(sa.text("SELECT * FROM people WHERE id = :id"), {"id": person})).mappings().one()
        )
    await world.done(f"/people/{person}/erasure", {}, by=person)
    await make_due(world, person)
    await until_erased(world, person)
    people = sa.Table("people", sa.MetaData(), *(sa.Column(name) for name in backup))
    async with world.participants.core.database.transaction() as connection:
        from sqlalchemy.dialects.postgresql import JSONB

        typed = {name: sa.cast(value, JSONB) if isinstance(value, list) else value for name, value in backup.items()}
        await connection.execute(people.insert().values(typed))

    async def gone_again() -> bool:
        return await rows_with(world, str(person)) != [] and "people" not in await rows_with(world, str(person))

    await eventually(gone_again, what="a person erased again")


async def test_it_is_complete_once_every_service_says_so(world: World) -> None:
    person, left = await world.person(), {"coaching": 1, "matching": 0}
    await world.done(f"/people/{person}/erasure", {}, by=person)
    await make_due(world, person)
    await until_erased(world, person)

    class Tokens:
        async def headers(self, audience: str) -> dict[str, str]:
            return {}

    def answering(name: str) -> httpx.AsyncClient:
        def answer(_: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json={"erased": not left[name], "remaining": {}, "kept": []})

        return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://other")

    clients = {name: answering(name) for name in left}
    answers = Answers(world.participants.core.units, PostgresTraces(), clients, Tokens())
    await answers.collect()
    seen = await view(world, person)
    assert (seen["state"], seen["answers"]["coaching"]["erased"]) == ("erased", False)
    assert seen["answers"]["participants"]["erased"]
    left["coaching"] = 0
    await answers.collect()
    assert (await view(world, person))["state"] == "completed"
