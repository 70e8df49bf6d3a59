""" "My data": overview, file, corrections and erasure, with services that answer as told."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.cookies import BROWSER, SESSION
from services.portal.entrypoints.same_site import form_token
from tests.support.told import PERSON, SESSION_SECRET, Told, ToldServices, signed_in

OTHER, FIRM = UUID(int=8), UUID(int=9)
FORM = {"form_token": form_token(SESSION_SECRET), "key": "k1"}
BROWSER_SECRET, TOKEN = "b" * 43, "t" * 43
RECORD: dict[str, Any] = {
    "name": "Anna <Bos>",
    "email": "anna@bos.example",
    "preferred_language": "nl",
    "postcode": "3511",
    "languages": [{"code": "nl", "level": "native"}],
    "skills": [],
    "roles": [
        {
            "role": "employer_contact",
            "organisation_id": str(FIRM),
            "provinces": [],
            "target_group": None,
            "starts_on": "2026-11-01",
            "ends_on": None,
        }
    ],
    "employments": [],
}
SEEN = {
    "items": [
        {"by": "contacts_of_the_employer", "who": str(FIRM), "what": "name", "because": "offered", "until": None},
        {"by": "operators", "who": None, "what": "record", "because": "", "until": None},
        {
            "by": "the_other_in_the_case",
            "who": str(OTHER),
            "what": "contact",
            "because": "engagement",
            "until": "2026-12-01T10:00:00Z",
        },
    ]
}
REGISTER = {"items": [{"code": "take_part", "version": 1, "since": "2026-11-01", "basis": "contract"}]}
ERASURE = {
    "state": "requested",
    "requested_at": "2026-11-25T10:00:00Z",
    "due_at": "2026-11-28T10:00:00Z",
    "waits_for": None,
    "overdue": False,
}
TOLD: dict[str, Any] = {
    f"GET /people/{PERSON}": RECORD,
    f"GET /people/{PERSON}/seen-by": SEEN,
    f"GET /people/{PERSON}/openings": {"items": []},
    "GET /processings": REGISTER,
    f"GET /people/{PERSON}/processings/changes": {"items": [{"code": "take_part"}]},
    "POST /people/lookup": {"names": {str(OTHER): {"name": "Co Coach"}}},
    "GET /organisations": {"items": [{"organisation_id": str(FIRM), "name": "Bakker IT"}], "next": None},
}


@pytest.fixture
def reader(http: httpx.AsyncClient, participants: Told, services: ToldServices) -> httpx.AsyncClient:
    """The browser of an employer's contact."""
    participants.answers["/sessions/tokens"] = signed_in("employer_contact", name="Anna Bos")
    services.answers = dict(TOLD)
    http.cookies.set(SESSION, SESSION_SECRET)
    http.cookies.set(BROWSER, BROWSER_SECRET)
    return http


async def test_one_page_tells_what_is_known_who_sees_it_and_why(reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/nl/my-data")).text
    for words in ("Anna &lt;Bos&gt;", "Bakker IT", "sinds 1 november 2026", "Co Coach", "dinsdag 1 december 2026"):
        assert words in page
    assert "AVG artikel 6" in page
    assert "Omdat er een voorstel loopt." in page


async def test_a_change_is_marked_until_it_was_read(reader: httpx.AsyncClient, services: ToldServices) -> None:
    assert "Gewijzigd" in (await reader.get("/nl/my-data")).text
    services.answers[f"POST /people/{PERSON}/processings/reading"] = {}
    done = await reader.post("/nl/my-data/reading", data=FORM)
    assert done.headers["location"] == "/nl/my-data?done=read"
    services.answers[f"GET /people/{PERSON}/processings/changes"] = {"items": []}
    page = (await reader.get("/nl/my-data?done=read")).text
    assert "Gewijzigd" not in page
    assert "Ik heb de wijzigingen gelezen" not in page


async def test_the_file_is_what_the_service_gave(reader: httpx.AsyncClient, services: ToldServices) -> None:
    everything = {"made_at": "2026-11-25T10:00:00Z", "record": {"name": "Anna <Bos>"}, "audit": [], "processing": []}
    services.answers[f"GET /people/{PERSON}/export"] = everything
    file = await reader.get("/nl/my-data/file")
    assert file.json() == everything
    assert file.headers["content-disposition"].startswith("attachment")
    page = await reader.get("/nl/my-data/everything")
    assert "Anna &lt;Bos&gt;" in page.text
    assert "Wie wat deed met je gegevens" in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_a_name_is_corrected_once(reader: httpx.AsyncClient, services: ToldServices) -> None:
    services.answers[f"POST /people/{PERSON}/name"] = {}
    without = await reader.post("/nl/my-data/name", data=FORM)
    assert without.status_code == 422
    assert "Vul een naam in" in without.text
    done = await reader.post("/nl/my-data/name", data=FORM | {"name": "Anna Bosch"})
    assert (done.status_code, done.headers["location"]) == (303, "/nl/my-data?done=name")
    assert services.sent_to(f"/people/{PERSON}/name") == [{"name": "Anna Bosch"}]
    services.answers[f"POST /people/{PERSON}/name"] = (422, {"code": "invalid_name"})
    wrong = await reader.post("/nl/my-data/name", data=FORM | {"name": "A\tB"})
    assert wrong.status_code == 422
    assert "Schrijf een naam op één regel" in wrong.text
    services.answers[f"POST /people/{PERSON}/name"] = (422, {"code": "citizen_number"})
    assert "burgerservicenummer" in (await reader.post("/nl/my-data/name", data=FORM | {"name": "111222333"})).text


async def test_an_address_is_wished_for_shortly_after_signing_in(reader: httpx.AsyncClient, participants: Told) -> None:
    participants.answers["/sessions/address"] = {}
    data = FORM | {"email": "nieuw@bos.example"}
    done = await reader.post("/en/my-data/address", data=data)
    assert done.headers["location"] == "/en/my-data?done=address"
    wished = {"session": SESSION_SECRET, "email": "nieuw@bos.example", "language": "en"}
    assert participants.asked[-1] == ("/sessions/address", wished)
    participants.answers["/sessions/address"] = Refused(403, "sign_in_again")
    refused = await reader.post("/nl/my-data/address", data=data)
    assert refused.status_code == 403
    assert "Log uit en weer in" in refused.text
    assert "nieuw@bos.example" in refused.text, "what was typed is kept"


async def test_opening_the_link_changes_nothing_and_its_button_does(
    reader: httpx.AsyncClient, participants: Told
) -> None:
    participants.answers["/address-confirmations"] = {"person_id": str(PERSON)}
    shown = await reader.get(f"/nl/address/{TOKEN}")
    assert "Bevestig" in shown.text
    assert "/address-confirmations" not in [path for path, _ in participants.asked]
    form = {"form_token": form_token(BROWSER_SECRET)}
    done = await reader.post(f"/nl/address/{TOKEN}", data=form)
    assert (done.status_code, done.headers["location"]) == (303, "/nl/address-confirmed")
    assert "Je nieuwe e-mailadres geldt" in (await reader.get("/nl/address-confirmed")).text
    for refused in (Refused(409, "address_refused"), Refused(422, "invalid")):
        participants.answers["/address-confirmations"] = refused
        answer = await reader.post(f"/nl/address/{TOKEN}", data=form)
        assert answer.status_code == 409
        assert "Deze link werkt niet meer" in answer.text
    assert (await reader.post(f"/nl/address/{TOKEN}", data={"form_token": "x"})).status_code == 403


async def test_erasure_needs_a_tick_and_can_be_thought_over(reader: httpx.AsyncClient, services: ToldServices) -> None:
    path = f"/people/{PERSON}/erasure"
    assert "Wat er gewist wordt" in (await reader.get("/nl/my-data/erasure")).text
    without = await reader.post("/nl/my-data/erasure", data=FORM)
    assert without.status_code == 422
    assert services.sent_to(path) == []
    services.answers[f"POST {path}"] = ERASURE
    done = await reader.post("/nl/my-data/erasure", data=FORM | {"sure": "yes"})
    assert done.headers["location"] == "/nl/my-data/erasure"
    services.answers[f"GET {path}"] = ERASURE | {"waits_for": "running_engagement"}
    waiting = (await reader.get("/nl/my-data/erasure")).text
    assert "Er loopt nog een traject" in waiting
    assert "Je gegevens worden gewist na zaterdag 28 november 2026" in (await reader.get("/nl/my-data")).text
    services.answers[f"POST {path}/withdrawal"] = (409, {"code": "erasure_elsewhere"})
    late = await reader.post("/nl/my-data/erasure/withdrawal", data=FORM)
    assert late.status_code == 409
    assert "het wissen is al verder" in late.text


async def test_strangers_sign_in_first(http: httpx.AsyncClient, participants: Told) -> None:
    participants.answers["/sessions/tokens"] = Refused(401, "session_over")
    http.cookies.set(SESSION, SESSION_SECRET)
    for path in ("", "/file", "/everything", "/name", "/address", "/erasure"):
        answer = await http.get(f"/nl/my-data{path}")
        assert answer.headers["location"] == f"/nl/sign-in?return_to=/nl/my-data{path}"
