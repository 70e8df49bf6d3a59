"""Who finds whom by name, and whose progress a task list tells of."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from shared import clock
from shared.events.coaching import CoachLatest, CoachMembership, PoolLatest, PoolMode
from tests.integration.participants.world import World
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
UTRECHT, DRENTHE = "NL-UT", "NL-DR"


async def found(world: World, by: UUID | str, **wanted: Any) -> list[str]:
    answer = await world.participants.post("/people/search", wanted, by=by)
    assert answer.status_code == 200, answer.text
    return [one["name"] for one in answer.json()["items"]]


async def invited(world: World, by: UUID | str, name: str, role: dict[str, Any], *provinces: str) -> UUID:
    body = {"name": name, "email": f"{uuid4()}@voorbeeld.example", "role": role, "provinces": list(provinces)}
    return UUID((await world.done("/invitations", body, by=by))["person_id"])


async def test_a_coordinator_finds_who_works_in_his_provinces_or_speaks_for_an_employer_there(world: World) -> None:
    mark = uuid4().hex[:8]
    coordinator = await world.person("Co", {"role": "coordinator", "provinces": [UTRECHT]})
    operator = await world.person("Op", {"role": "operator"})
    here = await invited(world, coordinator, f"Bo {mark}", {"role": "coach"}, UTRECHT)
    there = await invited(world, operator, f"Al {mark}", {"role": "coach"}, DRENTHE)
    contact = {"role": "employer_contact", "organisation_id": str(await world.organisation("3511 AB"))}
    await world.person(f"Cy {mark}", contact)
    assert await found(world, coordinator, name=mark.upper()) == [f"Bo {mark}", f"Cy {mark}"]
    assert await found(world, coordinator, name=mark, role="coach") == [f"Bo {mark}"]
    assert await found(world, coordinator, name="%") == []
    card = await world.participants.get(f"/people/{here}/card", by=coordinator)
    assert (card.json()["provinces"], card.json()["described"]) == ([UTRECHT], False)
    assert "voorbeeld.example" not in card.text
    assert (await world.participants.get(f"/people/{there}/card", by=coordinator)).status_code == 404
    first = (await world.participants.post("/people/search", {"name": mark, "limit": 1}, by=coordinator)).json()
    rest = {"name": mark, "limit": 1, "cursor": first["next"]}
    assert await found(world, coordinator, **rest) == [f"Cy {mark}"]


async def test_an_operator_knows_by_name_whom_he_appoints_or_invited_and_others_once_he_opened_the_record(
    world: World,
) -> None:
    mark = uuid4().hex[:8]
    operator = await world.person("Op", {"role": "operator"})
    appointed = await world.person(f"Ap {mark}", {"role": "coordinator", "provinces": [UTRECHT]})
    mine = await invited(world, operator, f"Mi {mark}", {"role": "coach"}, DRENTHE)
    other = await invited(world, appointed, f"Ot {mark}", {"role": "coach"}, UTRECHT)

    async def names() -> list[str | None]:
        asked = {"ids": [str(id) for id in (appointed, mine, other)]}
        answer = (await world.participants.post("/people/lookup", asked, by=operator)).json()["names"]
        return [answer[id]["name"] for id in asked["ids"]]

    async def cards() -> list[int]:
        found = [await world.participants.get(f"/people/{id}/card", by=operator) for id in (appointed, mine, other)]
        return [one.status_code for one in found]

    assert await found(world, operator, name=mark) == [f"Ap {mark}", f"Mi {mark}"]
    assert await found(world, operator, name=mark, role="coach") == [f"Mi {mark}"]
    assert (await names(), await cards()) == ([f"Ap {mark}", f"Mi {mark}", None], [200, 200, 404])
    await world.done(f"/people/{other}/opening", {"reason": "asked_for_help"}, by=operator)
    assert await found(world, operator, name=mark) == [f"Ap {mark}", f"Mi {mark}", f"Ot {mark}"]
    assert (await names(), await cards()) == ([f"Ap {mark}", f"Mi {mark}", f"Ot {mark}"], [200, 200, 200])


async def test_whom_an_operator_knows_by_name_is_asked_once_for_all(world: World) -> None:
    operator = await world.person("Op", {"role": "operator"})
    mine = [str(await invited(world, operator, "Mi", {"role": "coach"}, DRENTHE)) for _ in range(3)]
    asked: list[str] = []

    def heard(_: Any, __: Any, statement: str, *___: Any) -> None:
        if "FROM invitations" in statement:
            asked.append(statement)

    engine = world.participants.core.database.engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", heard)
    answer = await world.participants.post("/people/lookup", {"ids": mine}, by=operator)
    sa.event.remove(engine, "before_cursor_execute", heard)
    assert [one["name"] for one in answer.json()["names"].values()] == ["Mi"] * 3
    assert len(asked) == 1


async def test_others_search_nothing(world: World) -> None:
    for role in ({"role": "coach"}, {"role": "starter", "target_group": "starter"}, {"role": "national"}):
        person = await world.person("Nieuwsgierig", role)
        assert (await world.participants.post("/people/search", {}, by=person)).status_code == 403
        assert (await world.participants.get(f"/people/{person}/card", by=person)).status_code == 403


async def test_a_coordinator_invites_into_his_own_provinces_only(world: World) -> None:
    coordinator = await world.person("Co", {"role": "coordinator", "provinces": [UTRECHT]})
    body = {"name": "N", "email": f"{uuid4()}@voorbeeld.example", "role": {"role": "coach"}, "provinces": [DRENTHE]}
    assert (await world.post("/invitations", body, by=coordinator)).status_code == 403
    assert (await world.post("/invitations", body | {"provinces": [DRENTHE, UTRECHT]}, by=coordinator)).is_success


async def test_a_task_is_done_once_the_fact_is_there_in_the_coordinator_s_own_provinces(world: World) -> None:
    groningen = await world.person("Co", {"role": "coordinator", "provinces": ["NL-GR"]})

    async def to_do() -> set[str]:
        items = (await world.participants.get("/tasks", by=groningen)).json()["items"]
        return {task["code"] for task in items if not task["done"]}

    everything = {
        "read_what_changed",
        "register_an_organisation",
        "invite_a_contact",
        "invite_a_coach",
        "invite_a_starter",
        "open_a_pool",
        "add_a_member_to_the_pool",
        "add_a_coach_to_the_pool",
        "see_the_first_request",
        "see_the_first_match",
    }
    assert await to_do() == everything, "what others have in other provinces is not his"
    coach = await invited(world, groningen, "Bo", {"role": "coach"}, "NL-GR")
    organisation = await world.organisation("9711 AA")
    done = {"invite_a_coach", "register_an_organisation"}
    assert await to_do() == everything - done
    await world.person("Cy", {"role": "employer_contact", "organisation_id": str(organisation)})
    pool = uuid4()
    await world.wire.publish(PoolLatest(pool_id=pool, provinces=("NL-GR",), mode=PoolMode.DIRECT, gather_minutes=0))
    membership = CoachMembership(pool_id=pool, starts_on=clock.today() - timedelta(days=1))
    coaching = CoachLatest(coach_id=coach, points_total=85, points_held=0, points_used=0, memberships=(membership,))
    await world.wire.publish(coaching)
    done |= {"invite_a_contact", "open_a_pool", "add_a_coach_to_the_pool"}

    async def told() -> bool:
        return await to_do() == everything - done

    await eventually(told, what="tasks that are done")


async def test_organisations_are_read_by_their_ids_at_once(world: World) -> None:
    one, other, _ = [await world.organisation() for _ in range(3)]
    answer = await world.participants.get(f"/organisations?id={one}&id={other}&id={uuid4()}", by="service:landing")
    assert {item["organisation_id"] for item in answer.json()["items"]} == {str(one), str(other)}


async def test_a_contact_sees_by_name_who_works_or_speaks_for_his_organisation_today(world: World) -> None:
    employer, elsewhere = await world.organisation("3511 AB"), await world.organisation("3511 AB")
    contact = await world.person("Bea", {"role": "employer_contact", "organisation_id": str(employer)})
    stranger = await world.person("Zoë", {"role": "employer_contact", "organisation_id": str(elsewhere)})
    former = await world.person("Al")
    worker = await world.person("Cas")
    for person, more in ((worker, {}), (former, {"ends_on": "2026-02-01"})):
        work = {"organisation_id": str(employer), "starts_on": "2026-01-01"} | more
        await world.done(f"/people/{person}/employments", work)

    async def listed(by: UUID, query: str = "") -> list[tuple[str, bool]] | int:
        answer = await world.participants.get(f"/organisations/{employer}/people{query}", by=by)
        found = [(one["name"], one["speaks"]) for one in answer.json().get("items", [])]
        return found if answer.is_success else answer.status_code

    assert await listed(contact) == [("Bea", True), ("Cas", False)]
    assert await listed(contact, "?limit=1") == [("Bea", True)]
    assert await listed(stranger) == 403
    assert await listed(worker) == 403, "colleagues see no list"
    assert (await world.participants.get(f"/organisations/{uuid4()}/people", by=contact)).status_code == 404
    seen = (await world.participants.get(f"/people/{worker}/seen-by", by=worker)).json()["items"]
    assert (str(employer), "name", "colleague") in [(one["who"], one["what"], one["because"]) for one in seen]
