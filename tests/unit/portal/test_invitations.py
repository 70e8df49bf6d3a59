"""The page of invitations: who has not come in yet, send again, take back."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.portal.entrypoints.cookies import SESSION
from tests.support.told import SESSION_SECRET, Told, ToldServices, signed_in
from tests.unit.portal.test_journey import FORM

ID, WHO = str(UUID(int=41)), str(UUID(int=42))
INVITATION: dict[str, Any] = {
    "invitation_id": ID,
    "person_id": WHO,
    "name": "Bo <Visser>",
    "roles": ["coach"],
    "state": "open",
    "provinces": ["NL-GR"],
    "created_at": "2026-11-20T10:00:00Z",
    "expires_at": "2026-11-27T10:00:00Z",
}
STATES = [INVITATION | {"state": state} for state in ("open", "expired", "redeemed", "revoked")]
PATH = "/nl/invitations"


@pytest.fixture
def coordinator(http: httpx.AsyncClient, participants: Told, services: ToldServices) -> httpx.AsyncClient:
    participants.answers["/sessions/tokens"] = signed_in("coordinator", provinces=["NL-GR"])
    services.answers = {"GET /invitations": {"items": STATES, "next": "abc"}}
    http.cookies.set(SESSION, SESSION_SECRET)
    return http


async def test_each_state_is_told_and_only_what_helps_is_offered(coordinator: httpx.AsyncClient) -> None:
    page = (await coordinator.get(PATH)).text
    assert "Bo &lt;Visser&gt;" in page
    for words in ("Coach, Groningen", "Geldig tot", "Verlopen op 27 november 2026", "Gebruikt", "Ingetrokken"):
        assert words in page
    assert page.count("/again") == 2, "of the open and the expired one"
    assert page.count("/revocation") == 1
    assert "cursor=abc" in page


async def test_those_that_wait_come_first_and_all_on_request(
    coordinator: httpx.AsyncClient, services: ToldServices
) -> None:
    services.answers["GET /invitations"] = {"items": [], "next": None}
    assert "Geen uitnodiging staat open" in (await coordinator.get(PATH)).text
    await coordinator.get(f"{PATH}?answered=true")
    first, second = [one.url.params for one in services.asked if one.url.path == "/invitations"]
    assert (first["unanswered"], "unanswered" in second) == ("true", False)


async def test_sent_again_to_the_same_person_and_taken_back(
    coordinator: httpx.AsyncClient, services: ToldServices
) -> None:
    services.answers |= {"POST /invitations": (201, {}), f"POST /invitations/{ID}/revocation": {}}
    again = await coordinator.post(f"{PATH}/{ID}/again", data=FORM | {"person": WHO})
    assert again.headers["location"] == f"{PATH}?done=sent"
    assert services.sent_to("/invitations") == [{"person_id": WHO}]
    back = await coordinator.post(f"{PATH}/{ID}/revocation", data=FORM)
    assert back.headers["location"] == f"{PATH}?done=revoked"
    assert services.sent_to(f"/invitations/{ID}/revocation") == [{"reason": "taken_back"}]
    assert "werkt niet meer" in (await coordinator.get(f"{PATH}?done=revoked")).text


async def test_who_came_in_meanwhile_is_said_above_the_list(
    coordinator: httpx.AsyncClient, services: ToldServices
) -> None:
    services.answers[f"POST /invitations/{ID}/revocation"] = (409, {"code": "invitation_spent"})
    late = await coordinator.post(f"{PATH}/{ID}/revocation", data=FORM)
    assert late.status_code == 409
    assert "al gebruikt of ingetrokken" in late.text
    assert (await coordinator.post(f"{PATH}/{ID}/revocation", data={})).status_code == 403, "from another site"


async def test_it_is_not_for_employers(coordinator: httpx.AsyncClient, participants: Told) -> None:
    participants.answers["/sessions/tokens"] = signed_in("employer_contact")
    assert (await coordinator.get(PATH)).status_code == 403
