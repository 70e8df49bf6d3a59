"""Nobody sees or moves another's case: what is not yours does not exist."""

from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from shared.events.participants import PersonLatest, Role, RolePeriod
from tests.integration.coaching.world import LONG_AGO, World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
WRONG: list[dict[str, object]] = [
    {"seats": 0},
    {"seats": 21},
    {"seats": True},
    {"seats": 2, "starter_id": str(uuid7())},
    {"kind": "successor"},
    {"target_group": "everybody"},
    {"needs": {"skills": [{"uri": "python"}]}},
    {"needs": {"starts_on": "2027-02-01", "ends_on": "2027-01-01"}},
    {"needs": {"languages": ["dutch"]}},
    {"first_requested_at": "2999-01-01T00:00:00Z"},
    {"surprise": 1},
]


async def coordinator_of(world: World, *provinces: str) -> UUID:
    id = uuid7()
    role = RolePeriod(role=Role.COORDINATOR, provinces=provinces, starts_on=LONG_AGO)
    await world.know(PersonLatest(person_id=id, roles=(role,)))
    return id


async def test_cases_of_others_do_not_exist(world: World) -> None:
    employer, contact = await world.employer()
    _, stranger = await world.employer()
    coach, other_coach = await world.coach(), await world.coach()
    far, starter = await coordinator_of(world, "NL-GR"), await world.starter()
    request = (await world.request(employer, starter_id=str(starter)))["request_id"]
    offer = await world.offered(request, coach)
    why = {"reason": "no_reason"}
    attempts = [
        (stranger, "GET", f"/requests/{request}", None),
        (far, "GET", f"/requests/{request}", None),
        (stranger, "POST", f"/requests/{request}/withdrawal", why),
        (stranger, "POST", f"/requests/{request}/choice", {"coach_id": str(coach)}),
        (far, "POST", f"/requests/{request}/offers", {"coach_id": str(other_coach)}),
        (far, "POST", f"/requests/{request}/precedence", why),
        (far, "POST", f"/requests/{request}/rejection", why),
        (other_coach, "POST", f"/offers/{offer}/acceptance", {}),
        (other_coach, "POST", f"/offers/{offer}/decline", why),
        (far, "POST", f"/offers/{offer}/withdrawal", why),
        (other_coach, "GET", f"/coaches/{coach}", None),
        (other_coach, "POST", f"/coaches/{coach}/leave", {"starts_on": "2027-01-01"}),
        (far, "GET", f"/coaches/{coach}", None),
        (far, "POST", f"/pools/{world.pool}/members", {"organisation_id": str(employer)}),
        (far, "POST", f"/pools/{world.pool}/coaches", {"coach_id": str(coach)}),
        (stranger, "POST", "/requests", world.asking(employer)),
    ]
    await _none_exists(world, attempts)
    engagement = (await world.ok(f"/offers/{offer}/acceptance", by=coach))["engagement_id"]
    await _none_exists(
        world,
        [
            (stranger, "GET", f"/engagements/{engagement}", None),
            (far, "GET", f"/engagements/{engagement}", None),
            (other_coach, "POST", f"/engagements/{engagement}/intake", {}),
            (other_coach, "POST", f"/engagements/{engagement}/start", {}),
            (other_coach, "POST", f"/engagements/{engagement}/no-fit", why),
        ],
    )
    await world.ok(f"/engagements/{engagement}/intake", by=coach)
    await world.ok(f"/engagements/{engagement}/no-fit", why, by=starter)
    for person in (coach, starter, world.coordinator, contact):
        seen = await world.see(f"/engagements/{engagement}", by=person)
        assert seen["engagement_id"] == engagement
        between_the_two = (seen["intake_held_on"] is None, seen["end_reason"])
        assert between_the_two == ((True, None) if person == contact else (False, "no_reason"))


async def _none_exists(world: World, attempts: list[tuple[UUID, str, str, object]]) -> None:
    for person, method, path, body in attempts:
        call = world.service.get(path, by=person) if method == "GET" else world.service.post(path, body, by=person)
        assert (await call).status_code == 404, (method, path)


async def test_a_role_is_needed_before_a_case(world: World) -> None:
    employer, contact = await world.employer()
    request = (await world.request(employer))["request_id"]
    starter = await world.starter()
    for person, path in (
        (contact, f"/requests/{request}/offers"),
        (contact, f"/requests/{request}/precedence"),
        (starter, f"/requests/{request}/withdrawal"),
        (world.coordinator, f"/requests/{request}/choice"),
        (contact, "/pools"),
        (starter, "/coaches"),
    ):
        assert (await world.service.post(path, {}, by=person)).status_code == 403, path


async def test_an_employer_sees_neither_exclusions_nor_other_employers(world: World) -> None:
    employer, contact = await world.employer()
    other, _ = await world.employer()
    coach = await world.coach()
    request = (await world.request(employer))["request_id"]
    offer = await world.offered(request, coach)
    declined = await world.ok(f"/offers/{offer}/decline", {"reason": "not_my_field"}, by=coach)
    assert set(declined) == {"offer_id", "version", "state"}
    for _ in range(3):
        await world.request(other)
    seen = await world.service.get(f"/requests/{request}", by=contact)
    assert str(coach) not in seen.text
    assert "not_my_field" not in seen.text
    known = await world.see(f"/requests/{request}", by=world.coordinator)
    assert [it["coach_id"] for it in known["exclusions"]] == [str(coach)]
    line = await world.see(f"/pools/{world.pool}/waiting-list", by=contact)
    assert [(row["request_id"], row["place_in_line"]) for row in line["items"]] == [(request, 1)]
    whole = await world.see(f"/pools/{world.pool}/waiting-list?limit=3", by=world.coordinator)
    assert [row["place_in_line"] for row in whole["items"]] == [1, 2, 3]
    rest = await world.see(f"/pools/{world.pool}/waiting-list?limit=3&cursor={whole['next']}", by=world.coordinator)
    assert [row["place_in_line"] for row in rest["items"]] == [4]
    pool = await world.see(f"/pools/{world.pool}", by=contact)
    assert [member["organisation_id"] for member in pool["members"]] == [str(employer)]


async def test_the_place_in_line_falls_and_precedence_is_shown_apart(world: World) -> None:
    employer, contact = await world.employer()
    ids = [(await world.request(employer))["request_id"] for _ in range(3)]
    last = await world.see(f"/requests/{ids[2]}", by=contact)
    assert (last["place_in_line"], last["with_precedence"]) == (3, 0)
    await world.ok(f"/requests/{ids[1]}/precedence", {"reason": "hardship"}, by=world.coordinator)
    last = await world.see(f"/requests/{ids[2]}", by=contact)
    assert (last["place_in_line"], last["with_precedence"]) == (2, 1)
    await world.ok(f"/requests/{ids[0]}/withdrawal", {"reason": "plans_changed"}, by=contact)
    assert (await world.see(f"/requests/{ids[2]}", by=contact))["place_in_line"] == 1


async def test_a_list_says_each_place_in_line_and_can_be_of_some_only(world: World) -> None:
    employer, contact = await world.employer()
    other, _ = await world.employer()
    first = [(await world.request(employer))["request_id"] for _ in range(2)]
    (theirs,) = [(await world.request(other))["request_id"]]
    last = (await world.request(employer))["request_id"]
    await world.ok(f"/requests/{first[1]}/precedence", {"reason": "hardship"}, by=world.coordinator)
    await world.ok(f"/requests/{first[0]}/withdrawal", {"reason": "plans_changed"}, by=contact)

    async def listed(by: UUID, query: str = "") -> dict[str, tuple[int | None, int | None]]:
        items = (await world.see(f"/requests?limit=200&pool_id={world.pool}{query}", by=by))["items"]
        return {one["request_id"]: (one["place_in_line"], one["with_precedence"]) for one in items}

    mine = await listed(contact)
    assert mine == {first[0]: (None, None), first[1]: (1, 1), last: (2, 1)}
    for id, place in mine.items():
        one = await world.see(f"/requests/{id}", by=contact)
        assert (one["place_in_line"], one["with_precedence"]) == place
    assert await listed(world.coordinator, f"&id={theirs}&id={last}") == {theirs: (1, 1), last: (2, 1)}
    assert await listed(contact, f"&id={theirs}&id={last}") == {last: (2, 1)}


async def test_wrong_values_are_named_and_not_repeated(world: World) -> None:
    for wrong in WRONG:
        answer = await world.service.post("/requests", world.asking(uuid7(), **wrong), by="service:landing")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), wrong
        assert "surprise" not in answer.text


async def test_imports_are_for_the_command_line(world: World) -> None:
    employer, contact = await world.employer()
    imported = {"first_requested_at": "2026-01-01T00:00:00Z", "points": 4, "excluded_coaches": [str(uuid7())]}
    refused = await world.service.post("/requests", world.asking(employer, **imported), by=contact)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    taken = await world.request(employer, **imported)
    assert taken["requests"][0]["first_requested_at"].startswith("2026-01-01T00:00:00")
