"""Whatever is sent, the answer is a refusal with a reason; never a failure of ours, never the text that was sent."""

import json
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from tests.integration.participants.world import LANDING, World

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
ECHO = "kanariezang"
NASTY: list[Any] = [
    None,
    ECHO,
    f"{ECHO}\u0000",
    ECHO * 200,
    -1,
    2**70,
    True,
    [ECHO] * 300,
    {},
    {ECHO: ECHO},
    "0001-01-01",
    "9999-12-31",
    f"{ECHO}@voorbeeld",
]


def bodies(valid: dict[str, Any]) -> list[Any]:
    """The valid body with each field replaced by each nasty value, and the nasty values themselves."""
    changed = [valid | {field: nasty} for field in valid for nasty in NASTY]
    return [*changed, valid | {ECHO: 1}, *NASTY]


async def test_every_command_refuses_what_it_cannot_use(world: World) -> None:
    person, employer = str(await world.person()), str(await world.organisation())
    day = {"starts_on": "2026-01-01", "ends_on": "2027-01-01"}
    commands: dict[str, dict[str, Any]] = {
        "/organisations": {
            "kvk_number": "1",
            "name": ECHO,
            "postcode": "3511",
            "size_class": "micro",
            "sector_code": "J",
        },
        f"/organisations/{employer}/pairs": {"kind": "hirer", "organisation_id": str(uuid7())},
        "/people": {"name": ECHO, "email": f"{ECHO}@", "preferred_language": "nl"},
        f"/people/{person}/roles": {"role": "coach", "organisation_id": employer, "provinces": [], "target_group": None}
        | day,
        f"/people/{person}/roles/end": {
            "role": "coach",
            "organisation_id": None,
            "ends_on": "2026-01-01",
            "reason": "a",
        },
        f"/people/{person}/employments": {"organisation_id": employer, "fte_hundredths": 0, "manager_id": person} | day,
        f"/people/{person}/employments/end": {"organisation_id": employer, "ends_on": "2026-01-01"},
        "/people/lookup": {"ids": [ECHO], "seen": {ECHO: ECHO}},
        "/service-tokens": {"assertion": ECHO, "audience": ECHO},
    }
    refused = 0
    for path, valid in commands.items():
        for body in bodies(valid):
            answer = await world.participants.http.post(path, content=json.dumps(body), headers=headers(world))
            assert answer.status_code < 500, (path, body, answer.text)
            assert ECHO not in answer.text, (path, body)
            refused += answer.status_code >= 400
    assert refused > 400


async def test_a_profile_and_the_queries_refuse_what_they_cannot_use(world: World) -> None:
    person, http = await world.person(), world.participants.http
    valid = {"skills": 1, "languages": 1, "postcode": 1, "provinces": 1, "mode": 1, "travel_minutes": 1}
    for body in [{field: nasty} for field in valid for nasty in NASTY if nasty is not None]:
        match = {"If-Match": '"1"'}
        answer = await http.put(f"/people/{person}/profile", content=json.dumps(body), headers=headers(world) | match)
        assert answer.status_code in {400, 422}, (body, answer.text)
        assert ECHO not in answer.text
    for malformed in ("1", "*", 'W/"1"', '"0"', f'"{"9" * 40}"', ECHO):
        answer = await http.put(
            f"/people/{person}/profile", content="{}", headers=headers(world) | {"If-Match": malformed}
        )
        assert answer.status_code == 400
    for path in (
        "/skills?query=%00",
        "/skills?kind=other",
        f"/skills?query={ECHO * 20}",
        "/skills?cursor=bm90aGluZw",
        "/skills?limit=201",
        "/skills/by-uri?uri=%00",
        "/skills/by-uri",
        f"/postcodes/{ECHO}",
        f"/people/{ECHO}",
        f"/organisations/{ECHO}",
        "/organisations?cursor=%00",
    ):
        answer = await http.get(path, headers=headers(world))
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert ECHO not in answer.text


def headers(world: World) -> dict[str, str]:
    token = world.participants.token(LANDING)
    return {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": str(uuid7()),
        "Content-Type": "application/json",
    }
