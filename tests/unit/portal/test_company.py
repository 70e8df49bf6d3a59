"""An employer's own organisation: who speaks for it, handing over to a colleague, leaving."""

from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.portal.entrypoints import contacts
from services.portal.entrypoints.cookies import SESSION
from tests.support.told import PERSON, SESSION_SECRET, Told, ToldServices, signed_in
from tests.unit.portal.test_journey import EMPLOYER, FIRM, FORM

COLLEAGUE, OTHER = str(UUID(int=51)), str(UUID(int=52))
PEOPLE = [
    {"person_id": str(PERSON), "name": "Anna Bos", "speaks": True},
    {"person_id": COLLEAGUE, "name": "Cas <Dijk>", "speaks": False},
]
TOLD: dict[str, Any] = {
    f"GET /organisations/{FIRM}": EMPLOYER,
    f"GET /organisations/{FIRM}/people": {"items": PEOPLE, "next": None},
}
PATH = f"/nl/organisations/{FIRM}/contacts"
FILLED = FORM | {"from_id": str(PERSON), "to_id": COLLEAGUE, "on-day": "1", "on-month": "12", "on-year": "2026"}


@pytest.fixture
def contact(
    http: httpx.AsyncClient, participants: Told, services: ToldServices, monkeypatch: pytest.MonkeyPatch
) -> httpx.AsyncClient:
    monkeypatch.setattr(contacts, "today", lambda: date(2026, 11, 25))
    participants.answers["/sessions/tokens"] = signed_in("employer_contact", organisation_id=FIRM)
    services.answers = dict(TOLD)
    http.cookies.set(SESSION, SESSION_SECRET)
    return http


async def test_ones_own_company_shows_who_speaks_for_it(contact: httpx.AsyncClient) -> None:
    page = (await contact.get("/nl/company")).text
    for words in ("Bakker &amp; Zn", "Anna Bos", "Cas &lt;Dijk&gt;", f"{FIRM}/contacts", f"{FIRM}/departure"):
        assert words in page


async def test_a_contact_hands_over_to_a_colleague(contact: httpx.AsyncClient, services: ToldServices) -> None:
    page = (await contact.get(PATH)).text
    assert f'value="{PERSON}" checked' in page, "the only contact is chosen already"
    assert page.count(f'value="{PERSON}"') == 1, "and no successor of himself"
    assert 'value="26"' in page, "tomorrow"
    services.answers[f"POST /organisations/{FIRM}/contacts/hand-over"] = (204, {})
    done = await contact.post(PATH, data=FILLED)
    assert done.headers["location"] == "/nl/company?done=handed_over"
    sent = {"from_id": str(PERSON), "to_id": COLLEAGUE, "on": "2026-12-01"}
    assert services.sent_to(f"/organisations/{FIRM}/contacts/hand-over") == [sent]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"to_id": str(PERSON)}, "Kies twee verschillende mensen"),
        ({"to_id": ""}, "Kies wie"),
        ({"on-day": "24", "on-month": "11"}, "Kies vandaag of een latere dag"),
        ({"on-day": "31", "on-month": "2"}, "Vul een dag in die bestaat"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field(
    contact: httpx.AsyncClient, services: ToldServices, changed: dict[str, str], words: str
) -> None:
    wrong = await contact.post(PATH, data=FILLED | changed)
    assert wrong.status_code == 422
    assert words in wrong.text
    assert services.sent_to(f"/organisations/{FIRM}/contacts/hand-over") == []


async def test_who_stopped_meanwhile_is_said_at_the_day(contact: httpx.AsyncClient, services: ToldServices) -> None:
    services.answers[f"POST /organisations/{FIRM}/contacts/hand-over"] = (409, {"code": "not_running"})
    assert "geen contactpersoon meer" in (await contact.post(PATH, data=FILLED)).text


async def test_without_a_colleague_the_page_says_how_to_get_one(
    contact: httpx.AsyncClient, services: ToldServices
) -> None:
    services.answers[f"GET /organisations/{FIRM}/people"] = {"items": PEOPLE[:1], "next": None}
    page = (await contact.get(PATH)).text
    assert "Er is nog geen collega" in page
    assert 'name="to_id"' not in page


@pytest.mark.parametrize("page", ["contacts", "departure"])
async def test_another_company_is_not_his_to_change(contact: httpx.AsyncClient, page: str) -> None:
    path = f"/nl/organisations/{OTHER}/{page}"
    assert (await contact.get(path)).status_code == 403
    assert (await contact.post(path, data=FILLED)).status_code == 403


async def test_a_coordinator_comes_from_the_page_of_the_company(
    contact: httpx.AsyncClient, participants: Told, services: ToldServices
) -> None:
    participants.answers["/sessions/tokens"] = signed_in("coordinator", provinces=["NL-GR"])
    services.answers[f"POST /organisations/{FIRM}/contacts/hand-over"] = (204, {})
    done = await contact.post(PATH, data=FILLED)
    assert done.headers["location"] == f"/nl/organisations/{FIRM}?done=handed_over"
    assert (await contact.get("/nl/company")).status_code == 403


async def test_a_contact_lets_his_own_company_leave(contact: httpx.AsyncClient, services: ToldServices) -> None:
    path = f"/nl/organisations/{FIRM}/departure"
    assert "Lopende coaching stopt" in (await contact.get(path)).text
    services.answers[f"POST /organisations/{FIRM}/departure"] = {}
    done = await contact.post(path, data=FILLED | {"reason": "left", "sure": "yes"})
    assert done.headers["location"] == "/nl/company?done=left"
    assert services.sent_to(f"/organisations/{FIRM}/departure") == [{"on": "2026-12-01", "reason": "left"}]
