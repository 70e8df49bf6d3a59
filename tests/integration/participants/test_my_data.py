"""What a person may know about himself: everything, and who sees it; and nobody else may."""

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from services.participants.adapters.processings_to_tell import PostgresToTell
from services.participants.adapters.read_processings import PostgresReadings
from services.participants.entrypoints.telling import telling
from shared import clock
from shared.events.coaching_engagements import EngagementLatest
from shared.events.participants import PEOPLE, ProcessingsChangedV1
from tests.integration.participants.world import World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def test_an_export_holds_everything_and_no_secret(world: World) -> None:
    person = await world.person("Noor <b>Bakker</b>", {"role": "coach"})
    await world.done("/invitations", {"person_id": str(person)})
    answer = await world.participants.get(f"/people/{person}/export", by=person)
    assert answer.headers["cache-control"] == "no-store"
    found = answer.json()
    assert found["record"]["name"] == "Noor <b>Bakker</b>"
    assert len(found["invitations"]) == 1
    assert {one["code"] for one in found["processing"]} >= {"take_part", "match_and_coach"}
    assert "token" not in answer.text.lower()
    assert found["missing"] == ["coaching", "matching", "notifications"], "none of them answers in this test"
    page = await world.participants.get(f"/people/{person}/export?form=html", by=person)
    assert "Noor &lt;b&gt;Bakker&lt;/b&gt;" in page.text
    again = (await world.participants.get(f"/people/{person}/export", by=person)).json()
    assert "data_exported" in [entry["action"] for entry in again["audit"]]


async def test_others_get_nothing(world: World) -> None:
    person, other = await world.person(), await world.person("Co", {"role": "coordinator", "provinces": ["NL-UT"]})
    for path in ("export", "seen-by"):
        assert (await world.participants.get(f"/people/{person}/{path}", by=other)).status_code == 404


async def test_who_sees_what_follows_the_running_cases(world: World) -> None:
    coach, starter = await world.person("C", {"role": "coach"}), await world.person()
    employer = await world.organisation()
    engagement = EngagementLatest(
        engagement_id=UUID(int=coach.int ^ 1),
        request_id=UUID(int=2),
        pool_id=UUID(int=3),
        employer_id=employer,
        coach_id=coach,
        starter_id=starter,
        target_group="starter",
        state="active",
        points=6,
        proposed_at=clock.now(),
        intake_due_on=clock.today(),
    )
    await world.wire.publish(engagement)

    async def seen() -> list[tuple[str, str]]:
        items = (await world.participants.get(f"/people/{starter}/seen-by", by=starter)).json()["items"]
        found = [(one["by"], one["what"]) for one in items]
        return found if ("the_other_in_the_case", "contact") in found else []

    found = await eventually(seen, what="a case that discloses")
    assert ("contacts_of_the_employer", "contact") in found
    assert ("matching", "profile_without_name") in found
    export = await world.participants.get(f"/people/{starter}/export", by=starter)
    assert str(coach) in export.text, "an export tells who sees it, also while a case runs"


async def test_who_finds_somebody_by_name_is_told_to_him(world: World) -> None:
    operator = await world.person("Op", {"role": "operator"})
    body = {"name": "N", "email": f"{uuid4()}@voorbeeld.example", "role": {"role": "coach"}}
    invited = UUID((await world.done("/invitations", body, by=operator))["person_id"])
    employee = await world.person()
    work = {"organisation_id": str(await world.organisation()), "starts_on": "2026-01-01"}
    await world.done(f"/people/{employee}/employments", work)

    async def seen(person: UUID) -> set[tuple[str, str]]:
        items = (await world.participants.get(f"/people/{person}/seen-by", by=person)).json()["items"]
        return {(one["by"], one["what"]) for one in items}

    always = {("operators", "record"), ("matching", "profile_without_name"), ("notifications", "contact")}
    always |= {("coaches_and_coordinators", "gap")}
    assert await seen(operator) == always | {("operators_who_appoint", "name")}
    assert await seen(invited) == always | {("who_invited", "name")}
    near = {("coordinators_of_the_province", "name"), ("contacts_of_the_employer", "name")}
    assert await seen(employee) == always | near


async def test_everybody_may_read_the_register_of_processing(world: World) -> None:
    answer = await world.participants.http.get("/processings")
    assert {one["basis"] for one in answer.json()["items"]} == {"contract", "legal_obligation", "legitimate_interest"}
    assert all(one["version"] >= 1 for one in answer.json()["items"])


async def test_a_coach_vouches_for_a_skill_and_his_word_stays(world: World) -> None:
    coach, starter = await world.person("C", {"role": "coach"}), await world.person()
    employer, stranger = await world.organisation(), await world.person("S", {"role": "coach"})
    sql = "http://data.europa.eu/esco/skill/598de5b0-5b58-4ea7-8058-a4bc4d18c742"
    engagement = EngagementLatest(
        engagement_id=UUID(int=coach.int ^ 1),
        request_id=UUID(int=2),
        pool_id=UUID(int=3),
        employer_id=employer,
        coach_id=coach,
        starter_id=starter,
        target_group="starter",
        state="active",
        points=6,
        proposed_at=clock.now(),
        intake_due_on=clock.today(),
    )
    await world.wire.publish(engagement)

    async def vouched() -> bool:
        answer = await world.post(f"/people/{starter}/skills", {"uri": sql, "level": 3}, by=coach)
        return answer.status_code == 200

    await eventually(vouched, what="a coach who may vouch")
    refused = await world.post(f"/people/{starter}/skills", {"uri": sql, "level": 5}, by=stranger)
    assert refused.status_code == 404
    record = (await world.participants.get(f"/people/{starter}", by=starter)).json()
    mine = {"skills": [{"uri": sql, "level": 3}], "languages": []}
    answer = await world.put(f"/people/{starter}/profile", mine, by=starter, match=f'"{record["version"]}"')
    assert [(one["evidence"], one["level"]) for one in answer.json()["skills"]] == [("coach", 3)]
    higher = {"skills": [{"uri": sql, "level": 5, "evidence": "credential", "source": "Exameninstituut"}]}
    answer = await world.put(f"/people/{starter}/profile", higher, by=starter, match=answer.headers["etag"])
    (skill,) = answer.json()["skills"]
    assert (skill["evidence"], skill["level"], skill["source"]) == ("credential", 5, "Exameninstituut")
    lied = {"skills": [{"uri": sql, "evidence": "coach"}]}
    refused = await world.put(f"/people/{starter}/profile", lied, by=starter, match=answer.headers["etag"])
    assert refused.status_code == 422


async def test_whoever_joined_before_a_change_is_told_until_he_read_it(world: World) -> None:
    old = await world.person("Oud", {"role": "coach"})
    new = await world.person("Nieuw", {"role": "coach", "starts_on": clock.today().isoformat()})

    async def tasks(person: UUID) -> list[str]:
        return [task["code"] for task in (await world.participants.get("/tasks", by=person)).json()["items"]]

    changed = (await world.participants.get(f"/people/{old}/processings/changes", by=old)).json()["items"]
    assert [(one["code"], one["version"]) for one in changed] == [("take_part", 3), ("match_and_coach", 2)]
    assert "read_what_changed" in await tasks(old)
    assert "read_what_changed" not in await tasks(new), "it was so when he came"
    path = f"/people/{old}/processings/reading"
    assert (await world.post(path, {}, by=new)).status_code == 404
    assert (await world.post(path, {}, by=old)).status_code == 204
    assert "read_what_changed" not in await tasks(old)


async def test_a_change_of_the_register_is_told_once_to_who_joined_before_and_did_not_read_it(world: World) -> None:
    old, reader = [await world.person("Oud", {"role": "coach"}) for _ in range(2)]
    new = await world.person("Nieuw", {"role": "coach", "starts_on": clock.today().isoformat()})
    assert (await world.post(f"/people/{reader}/processings/reading", {}, by=reader)).status_code == 204
    job = telling(PostgresReadings(), PostgresToTell())
    async with world.participants.core.database.transaction() as connection:
        await connection.execute(sa.text("DELETE FROM told_editions"))
    for _ in range(2):
        await job.run(world.participants.core.units)
    await world.published()

    async def told(person: UUID) -> list[tuple[str, ...]]:
        facts = await world.wire.events(PEOPLE.name, person)
        return [fact.codes for fact in facts if isinstance(fact, ProcessingsChangedV1)]

    assert [await told(person) for person in (old, reader, new)] == [[("take_part", "match_and_coach")], [], []]
    async with world.participants.core.database.transaction() as connection:
        assert await connection.scalar(sa.text("SELECT count(*) FROM processings_to_tell")) == 0
