"""The coordinator's list of registrations: paging, empty, accept, decline, and who may not see it."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.cookies import SESSION
from services.portal.entrypoints.same_site import form_token
from tests.support.told import SESSION_SECRET, Told, ToldServices, signed_in

ID = UUID(int=3)
ONE: dict[str, Any] = {
    "registration_id": str(ID),
    "kind": "employer",
    "name": "Ria Bakker",
    "email": "ria@bakker.example",
    "kvk_number": "12345678",
    "organisation_name": "Bakker IT",
    "target_group": None,
    "province": "NL-UT",
    "labour_market_region": "AM18",
    "registered_at": "2026-11-24T10:00:00Z",
    "answer_due_on": "2026-11-29",
    "overdue": False,
    "answer": None,
    "reason": None,
}
FORM = {"form_token": form_token(SESSION_SECRET), "key": "k1"}


@pytest.fixture
def reader(http: httpx.AsyncClient, participants: Told) -> httpx.AsyncClient:
    """A coordinator's browser."""
    participants.answers["/sessions/tokens"] = signed_in("coordinator", provinces=["NL-UT"])
    http.cookies.set(SESSION, SESSION_SECRET)
    return http


async def test_the_list_is_paged_and_marks_what_is_late(reader: httpx.AsyncClient, services: ToldServices) -> None:
    late = ONE | {"organisation_name": "Laat BV", "overdue": True}
    services.answers["GET /registrations"] = {"items": [ONE, late], "next": "abc"}
    answer = await reader.get("/nl/registrations")
    assert "Antwoord voor 29 november 2026" in answer.text
    assert "Te laat: beloofd voor 29 november 2026" in answer.text
    assert 'href="/nl/registrations?cursor=abc"' in answer.text
    await reader.get("/nl/registrations?cursor=abc&answered=true")
    assert dict(services.asked[-1].url.params) == {"limit": "20", "cursor": "abc", "only_open": "false"}
    assert services.asked[-1].headers["authorization"] == "Bearer token-for-participants"


async def test_an_empty_list_has_a_way_on(reader: httpx.AsyncClient, services: ToldServices) -> None:
    services.answers["GET /registrations"] = {"items": [], "next": None}
    answer = await reader.get("/en/registrations")
    assert "Nobody is waiting for an answer" in answer.text
    assert 'href="/en/start"' in answer.text


async def test_one_is_accepted_once_however_often_the_form_is_sent(
    reader: httpx.AsyncClient, services: ToldServices
) -> None:
    services.answers[f"POST /registrations/{ID}/acceptance"] = {"answer": "accepted"}
    for _ in range(2):
        answer = await reader.post(f"/nl/registrations/{ID}/acceptance", data=FORM)
        assert answer.headers["location"] == "/nl/registrations?done=accepted"
    assert [request.headers["idempotency-key"] for request in services.asked] == ["k1", "k1"]


async def test_a_reason_is_needed_to_decline(reader: httpx.AsyncClient, services: ToldServices) -> None:
    services.answers |= {f"GET /registrations/{ID}": ONE, f"POST /registrations/{ID}/decline": {"answer": "declined"}}
    without = await reader.post(f"/nl/registrations/{ID}/decline", data=FORM)
    assert without.status_code == 422
    assert "Kies een reden" in without.text
    made_up = await reader.post(f"/nl/registrations/{ID}/decline", data=FORM | {"reason": "because"})
    assert made_up.status_code == 422
    done = await reader.post(f"/nl/registrations/{ID}/decline", data=FORM | {"reason": "no_room"})
    assert done.headers["location"] == "/nl/registrations?done=declined"
    assert services.sent_to(f"/registrations/{ID}/decline") == [{"reason": "no_room"}]


async def test_somebody_else_was_first(reader: httpx.AsyncClient, services: ToldServices) -> None:
    answered = ONE | {"answer": "declined", "reason": "no_room"}
    services.answers |= {
        f"GET /registrations/{ID}": answered,
        f"POST /registrations/{ID}/acceptance": (409, {"code": "registration_answered"}),
    }
    answer = await reader.post(f"/nl/registrations/{ID}/acceptance", data=FORM)
    assert answer.status_code == 409
    assert "Iemand anders heeft hier al op geantwoord" in answer.text
    assert "Er is nu geen plaats" in answer.text


async def test_what_is_not_there_is_a_page_that_says_so(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(f"/nl/registrations/{ID}")
    assert answer.status_code == 404
    assert "Deze pagina is er niet" in answer.text


async def test_others_see_nothing_and_strangers_sign_in_first(http: httpx.AsyncClient, participants: Told) -> None:
    http.cookies.set(SESSION, SESSION_SECRET)
    participants.answers["/sessions/tokens"] = signed_in("coach", "starter", "employer_contact", "national")
    assert (await http.get("/nl/registrations")).status_code == 403
    participants.answers["/sessions/tokens"] = Refused(401, "session_over")
    answer = await http.get("/nl/registrations")
    assert (answer.status_code, answer.headers["location"]) == (303, "/nl/sign-in?return_to=/nl/registrations")


async def test_a_form_without_its_token_changes_nothing(reader: httpx.AsyncClient, services: ToldServices) -> None:
    answer = await reader.post(f"/nl/registrations/{ID}/acceptance", data=FORM | {"form_token": "x"})
    assert answer.status_code == 403
    assert services.asked == []
