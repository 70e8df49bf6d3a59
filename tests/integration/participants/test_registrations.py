"""From a stranger's registration of interest to a person with an invitation; and what a stranger can find out."""

import secrets
from typing import Any
from uuid import UUID

import pytest

from shared.clock import today
from shared.events.participants import PEOPLE, PersonInvitedV1
from tests.integration.participants.world import World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
PORTAL = "service:portal"


def interest(**more: Any) -> dict[str, Any]:
    email = f"{secrets.token_hex(6)}@voorbeeld.example"
    network = f"2001:db8:{secrets.token_hex(2)}:{secrets.token_hex(2)}::1"
    body = {"kind": "starter", "name": "Noor Bakker", "email": email, "postcode": "3511", "address": network}
    return body | {"target_group": "career_changer"} | more


def employer(**more: Any) -> dict[str, Any]:
    number = f"{secrets.randbelow(10**8):08}"
    body = interest(kind="employer", kvk_number=number, organisation_name="Bakker BV")
    return {name: value for name, value in body.items() if name != "target_group"} | more


async def coordinator(world: World, *provinces: str) -> UUID:
    return await world.person("Co", {"role": "coordinator", "provinces": list(provinces)})


async def listed(world: World, by: UUID, **query: Any) -> dict[str, dict[str, Any]]:
    text = "&".join(f"{name}={value}" for name, value in {"limit": 200, **query}.items())
    answer = await world.participants.get(f"/registrations?{text}", by=by)
    return {one["email"]: one for one in answer.json()["items"]}


async def test_a_starter_is_accepted_and_invited(world: World) -> None:
    utrecht, wanted = await coordinator(world, "NL-UT"), interest()
    await world.done("/registrations", wanted, by=PORTAL)
    found = (await listed(world, utrecht))[wanted["email"]]
    assert (found["province"], found["overdue"], found["target_group"]) == ("NL-UT", False, "career_changer")
    accepted = await world.done(f"/registrations/{found['registration_id']}/acceptance", {}, by=utrecht)
    person = (await world.participants.get(f"/people/{accepted['person_id']}", by="service:landing")).json()
    assert [role["target_group"] for role in person["roles"]] == ["career_changer"]
    assert (person["provinces"], person["postcode"]) == (["NL-UT"], "3511")
    await world.published()
    facts = await world.wire.events(PEOPLE.name, accepted["person_id"])
    assert [fact.invitation_id is not None for fact in facts if isinstance(fact, PersonInvitedV1)] == [True]
    again = await world.post(f"/registrations/{found['registration_id']}/acceptance", {}, by=utrecht)
    assert (again.status_code, again.json()["code"]) == (409, "registration_answered")
    assert wanted["email"] not in await listed(world, utrecht)


async def test_an_employers_organisation_is_entered_once(world: World) -> None:
    utrecht, first = await coordinator(world, "NL-UT"), employer()
    second = employer(kvk_number=first["kvk_number"])
    answers = []
    for body in (first, second):
        await world.done("/registrations", body, by=PORTAL)
        id = (await listed(world, utrecht))[body["email"]]["registration_id"]
        answers.append(await world.done(f"/registrations/{id}/acceptance", {}, by=utrecht))
    assert answers[0]["organisation_id"] == answers[1]["organisation_id"]
    assert answers[0]["person_id"] != answers[1]["person_id"]


async def test_coordinators_elsewhere_neither_see_nor_answer(world: World) -> None:
    zeeland, wanted = await coordinator(world, "NL-ZE"), interest()
    await world.done("/registrations", wanted, by=PORTAL)
    assert wanted["email"] not in await listed(world, zeeland)
    id = (await listed(world, await coordinator(world, "NL-UT")))[wanted["email"]]["registration_id"]
    assert (await world.post(f"/registrations/{id}/decline", {"reason": "no_room"}, by=zeeland)).status_code == 404


async def test_an_employer_that_left_comes_back_by_registering_again(world: World) -> None:
    utrecht, wanted = await coordinator(world, "NL-UT"), employer()
    there = {"kvk_number": wanted["kvk_number"], "name": "Bakker BV", "postcode": "3511"}
    organisation = (await world.done("/organisations", there))["organisation_id"]
    left = {"on": today().isoformat(), "reason": "left"}
    assert (await world.done(f"/organisations/{organisation}/departure", left))["left_on"] == left["on"]
    await world.done("/registrations", wanted, by=PORTAL)
    id = (await listed(world, utrecht))[wanted["email"]]["registration_id"]
    assert (await world.done(f"/registrations/{id}/acceptance", {}, by=utrecht))["organisation_id"] == organisation
    assert (await world.participants.get(f"/organisations/{organisation}", by=utrecht)).json()["left_on"] is None


async def test_a_coordinator_lets_nobody_speak_for_an_employer_elsewhere(world: World) -> None:
    zeeland, utrecht = await coordinator(world, "NL-ZE"), await coordinator(world, "NL-UT")
    there = {"kvk_number": f"{secrets.randbelow(10**8):08}", "name": "Zout BV", "postcode": "4381"}
    organisation = (await world.done("/organisations", there, by=zeeland))["organisation_id"]
    wanted = employer(kvk_number=there["kvk_number"], postcode="3511")
    moved = employer(kvk_number=f"{secrets.randbelow(10**8):08}", postcode="3511")
    await world.done("/registrations", wanted, by=PORTAL)
    await world.done("/registrations", moved, by=PORTAL)
    found = await listed(world, utrecht)
    assert wanted["email"] not in found, "answered where that employer is, not where the stranger says to be"
    id = (await listed(world, zeeland))[wanted["email"]]["registration_id"]
    assert (await world.done(f"/registrations/{id}/acceptance", {}, by=zeeland))["organisation_id"] == organisation
    await world.done("/organisations", there | {"kvk_number": moved["kvk_number"]}, by=zeeland)
    late = await world.post(f"/registrations/{found[moved['email']]['registration_id']}/acceptance", {}, by=utrecht)
    assert late.status_code == 403, "entered elsewhere since"


async def test_a_known_address_gets_the_same_answer_and_a_second_registration_is_not_kept(world: World) -> None:
    utrecht, wanted = await coordinator(world, "NL-UT"), interest()
    await world.person("Known", email=wanted["email"])
    known = await world.post("/registrations", wanted, by=PORTAL)
    unknown = await world.post("/registrations", interest(), by=PORTAL)
    again = await world.post("/registrations", wanted, by=PORTAL)
    assert known.status_code == unknown.status_code == again.status_code == 202
    assert known.json() == unknown.json() == again.json()
    answer = await world.participants.get("/registrations?limit=200", by=utrecht)
    assert [one["email"] for one in answer.json()["items"]].count(wanted["email"]) == 1


async def test_one_address_and_one_network_are_limited(world: World) -> None:
    one = interest()
    statuses = [(await world.post("/registrations", one, by=PORTAL)).status_code for _ in range(4)]
    assert statuses == [202, 202, 202, 429]
    network = {"address": "198.51.100.7"}
    statuses = [(await world.post("/registrations", interest(**network), by=PORTAL)).status_code for _ in range(21)]
    assert statuses == [202] * 20 + [429]
    assert (await world.post("/registrations", interest(), by=PORTAL)).status_code == 202, "others are not locked out"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (interest(kvk_number="12345678"), "incomplete_registration"),
        (interest(target_group=None), "incomplete_registration"),
        (interest(postcode="0000"), "unknown_postcode"),
        (interest(email="nobody"), "invalid_email"),
    ],
)
async def test_what_is_wrong_is_said(world: World, body: dict[str, Any], code: str) -> None:
    answer = await world.post("/registrations", body, by=PORTAL)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_the_task_list_leads_from_nothing_to_the_first_match(world: World) -> None:
    operator = await world.person("Op", {"role": "operator"})
    tasks = (await world.participants.get("/tasks", by=operator)).json()["items"]
    assert [task["code"] for task in tasks][:2] == ["invite_a_coordinator", "register_an_organisation"]
    assert not next(task for task in tasks if task["code"] == "see_the_first_match")["done"]
    starter = await world.person("St", {"role": "starter", "target_group": "starter"})
    profile = {"postcode": "3511", "languages": [{"code": "nl"}]}
    assert (await world.put(f"/people/{starter}/profile", profile, by=starter, match='"2"')).status_code == 200
    answer = (await world.participants.get("/tasks", by=starter)).json()
    assert (answer["done"], len(answer["items"])) == (2, 5), "with the change that came after he joined"
