"""Break-glass as pages: an operator says why, reads for an hour, and the owner sees who it was."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.portal.entrypoints.cookies import SESSION
from tests.support.told import PERSON, SESSION_SECRET, Told, ToldServices, signed_in
from tests.unit.portal.test_journey import CARD, COACH, FORM
from tests.unit.portal.test_my_data import TOLD as MY_DATA

OPENED = {
    "operator_id": str(PERSON),
    "name": "Otto Beheer",
    "reason": "faulty_data",
    "opened_at": "2026-11-25T10:00:00Z",
    "ends_at": "2026-11-25T11:00:00Z",
}
EARLIER = OPENED | {"opened_at": "2026-11-24T10:00:00Z", "ends_at": "2026-11-24T11:00:00Z"}
STRANGER = OPENED | {"operator_id": str(UUID(int=99)), "ends_at": "2026-11-25T20:00:00Z"}
RECORD: dict[str, Any] = MY_DATA[f"GET /people/{PERSON}"] | {
    "person_id": COACH,
    "provinces": ["NL-GR"],
    "name": "Bo Visser",
}
TOLD: dict[str, Any] = {
    f"GET /people/{COACH}/card": CARD,
    f"GET /people/{COACH}": RECORD,
    f"GET /people/{COACH}/openings": {"items": [STRANGER, OPENED, EARLIER]},
    "GET /organisations": MY_DATA["GET /organisations"],
}
PATH = f"/nl/people/{COACH}"


@pytest.fixture
def operator(http: httpx.AsyncClient, participants: Told, services: ToldServices) -> httpx.AsyncClient:
    participants.answers["/sessions/tokens"] = signed_in("operator")
    services.answers = dict(TOLD)
    http.cookies.set(SESSION, SESSION_SECRET)
    return http


async def test_a_record_is_opened_with_a_reason_and_a_tick(operator: httpx.AsyncClient, services: ToldServices) -> None:
    page = (await operator.get(f"{PATH}/opening")).text
    assert "een uur lang" in page
    assert "krijgt meteen bericht" in page
    wrong = await operator.post(f"{PATH}/opening", data=FORM | {"reason": "curious"})
    assert (wrong.status_code, services.sent_to(f"/people/{COACH}/opening")) == (422, [])
    assert "Er zijn 2 problemen" in wrong.text
    services.answers[f"POST /people/{COACH}/opening"] = {}
    done = await operator.post(f"{PATH}/opening", data=FORM | {"reason": "safety", "sure": "yes"})
    assert done.headers["location"] == f"{PATH}/record"
    assert services.sent_to(f"/people/{COACH}/opening") == [{"reason": "safety"}]


async def test_the_record_says_until_when_it_stands_open_to_this_operator(operator: httpx.AsyncClient) -> None:
    page = (await operator.get(f"{PATH}/record")).text
    assert "Bo Visser" in page
    assert "anna@bos.example" in page
    assert ", 12:00." in page, "the last of his own openings, not that of somebody else"


async def test_a_closed_record_leads_to_the_question_why(operator: httpx.AsyncClient, services: ToldServices) -> None:
    services.answers[f"GET /people/{COACH}"] = (404, {"code": "not_found"})
    assert (await operator.get(f"{PATH}/record")).headers["location"] == f"{PATH}/opening"
    services.answers[f"GET /people/{COACH}"] = (500, {"code": "internal"})
    assert (await operator.get(f"{PATH}/record")).status_code == 503


async def test_nobody_but_an_operator_comes_here(operator: httpx.AsyncClient, participants: Told) -> None:
    participants.answers["/sessions/tokens"] = signed_in("coordinator", provinces=["NL-GR"])
    for path in ("/opening", "/record"):
        assert (await operator.get(PATH + path)).status_code == 403
    assert (await operator.post(f"{PATH}/opening", data=FORM)).status_code == 403


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", ("Otto Beheer", "Er klopte iets niet")), ("en", ("Otto Beheer", "Something in your data was wrong"))],
)
async def test_the_owner_sees_who_opened_it_why_and_when(
    operator: httpx.AsyncClient, participants: Told, services: ToldServices, language: str, words: tuple[str, ...]
) -> None:
    participants.answers["/sessions/tokens"] = signed_in("coach")
    services.answers = MY_DATA | {f"GET /people/{PERSON}/openings": {"items": [OPENED | {"name": None}, OPENED]}}
    page = (await operator.get(f"/{language}/my-data")).text
    assert all(word in page for word in (*words, "11:00", "12:00"))
