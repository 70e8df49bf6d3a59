"""Every cell of docs/access.md about participants, over HTTP."""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from shared.clock import today
from tests.integration.participants.access_stage import Stage
from tests.integration.participants.world import World
from tests.support.access.driving import Attempt, faults, faults_of_named, row_of
from tests.support.access.tables import EVERY_SERVICE, access_of

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
PAGE = access_of("participants")
PLACE = {"name": "Voorbeeld BV", "postcode": "5038 AB"}
LIST = "?limit=200"


def body_of(stage: Stage, endpoint: str) -> Any:
    """What a caller sends who means it."""
    employer, other = str(stage.employer), str(stage.rival)
    return {
        "POST /organisations": PLACE | {"kvk_number": f"{secrets.randbelow(10**8):08}"},
        "PUT /organisations/{organisation_id}": PLACE,
        "POST /organisations/{organisation_id}/pairs": {"kind": "competitor", "organisation_id": other},
        "POST /organisations/{organisation_id}/pairs/end": {"kind": "hirer", "organisation_id": other},
        "POST /organisations/{organisation_id}/contacts/hand-over": {
            "from_id": str(stage.leaving),
            "to_id": str(stage.coming),
        },
        "POST /organisations/{organisation_id}/departure": {"on": "2090-01-01", "reason": "left"},
        "POST /people/{person_id}/roles": {
            "role": "starter",
            "target_group": "starter",
            "starts_on": "2026-01-01",
        },
        "POST /people/{person_id}/roles/end": {"role": "starter", "ends_on": "2026-06-01", "reason": "done"},
        "POST /people/{person_id}/employments": {"organisation_id": employer, "starts_on": "2026-01-01"},
        "POST /people/{person_id}/employments/end": {"organisation_id": employer, "ends_on": "2026-06-01"},
        "PUT /people/{person_id}/profile": {},
        "POST /people/{person_id}/name": {"name": "Voorbeeld"},
        "POST /people/{person_id}/skills": {"uri": "urn:a:skill", "level": 3},
        "POST /invitations": {"person_id": str(stage.spare)},
        "POST /invitations/{invitation_id}/revocation": {"reason": "a_mistake"},
        "POST /registrations/{registration_id}/decline": {"reason": "no_room"},
    }.get(endpoint)


def attempt_of(stage: Stage, endpoint: str) -> Callable[[str], Attempt]:
    path = endpoint.partition(" ")[2]
    managed = path.partition("}")[2].startswith(("/roles", "/employments"))

    def of(column: str) -> Attempt:
        ids = {
            "organisation_id": stage.employer,
            "person_id": stage.spare if managed else stage.starter_of(column),
            "invitation_id": stage.invitation,
            "registration_id": stage.registration,
        }
        return Attempt(path.format(**ids), body_of(stage, endpoint))

    def pairs(organisation: Any) -> bool:
        return organisation["competitors"] is not None

    lists: dict[str, Attempt] = {
        "GET /organisations": Attempt(path + LIST, shows=row_of(stage.employer, "organisation_id"), whole=pairs),
        "GET /organisations/{organisation_id}": Attempt(f"/organisations/{stage.employer}", whole=pairs),
        "GET /invitations": Attempt(path + LIST, shows=row_of(stage.spare, "person_id")),
        "GET /registrations": Attempt(path + LIST, shows=row_of(stage.registration, "registration_id")),
    }
    return (lambda _: lists[endpoint]) if endpoint in lists else of


async def prepare(stage: Stage, endpoint: str) -> None:
    if endpoint.endswith("/revocation"):
        await stage.invite()
    if "/registrations" in endpoint:
        await stage.register()


def path_of(endpoint: str) -> str:
    """Of nothing that is there."""
    path = endpoint.partition(" ")[2].replace("{id}", "1").replace("{postcode}", "5038")
    for name in ("person_id", "invitation_id", "import_id"):
        path = path.replace(f"{{{name}}}", str(uuid7()))
    query = "?q=python" if path == "/skills" else "?uri=urn:a:skill" if path == "/skills/by-uri" else ""
    return path.replace("{provider}", "none").replace("{topic}", "participants.people.latest.v1") + query


@pytest.fixture(scope="module")
def development(environment: pytest.MonkeyPatch) -> None:
    """So that its sign-in is there to be asked."""
    environment.setenv("LANDING_ENVIRONMENT", "development")


async def test_each_cell_of_a_case(development: None, world: World) -> None:
    stage = Stage(world)
    await stage.set_up()
    wrong = list[str]()
    for line in PAGE.cases:
        await prepare(stage, line.endpoint)
        wrong += await faults(world.participants, line, stage.people.columns, attempt_of(stage, line.endpoint))
    assert wrong == []


async def test_who_is_named_may_and_nobody_else(development: None, world: World) -> None:
    stage = Stage(world)
    await stage.set_up()
    wrong = list[str]()
    for line in (*PAGE.named, *access_of(EVERY_SERVICE).named):
        body = {"ids": []} if line.endpoint.endswith("/lookup") else {}
        wrong += await faults_of_named(world.participants, line, stage.people.named, path_of(line.endpoint), body)
    assert wrong == []


async def test_a_coordinator_knows_and_manages_a_contact_of_his_region_until_the_role_ends(world: World) -> None:
    stage = Stage(world)
    await stage.set_up()
    coordinator, contact = stage.people.columns["coordinator own"][0], await world.person(mark := secrets.token_hex(6))
    speaks = {"role": "employer_contact", "organisation_id": str(stage.employer), "starts_on": "2026-01-01"}
    ends = {key: speaks[key] for key in ("role", "organisation_id")} | {"reason": "moved_on"}
    await world.done(f"/people/{contact}/roles", speaks)

    async def known() -> tuple[int, int, int]:
        found = await world.done("/people/search", {"name": mark}, by=coordinator)
        card = await world.participants.get(f"/people/{contact}/card", by=coordinator)
        coach = {"role": "coach", "starts_on": "2026-01-01", "ends_on": "2026-01-02"}
        given = await world.post(f"/people/{contact}/roles", coach, by=coordinator)
        return len(found["items"]), card.status_code, given.status_code

    assert await known() == (1, 200, 200)
    await world.done(f"/people/{contact}/roles/end", ends | {"ends_on": str(today())})
    assert await known() == (0, 404, 404)
