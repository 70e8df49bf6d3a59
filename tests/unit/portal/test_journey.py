"""The pages that lead from an empty system to a first match, with services that answer as told."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.portal.entrypoints.cookies import SESSION
from services.portal.entrypoints.same_site import form_token
from tests.support.told import SESSION_SECRET, Told, ToldServices, signed_in

FIRM, POOL, COACH, REQUEST, OFFER = (str(UUID(int=number)) for number in range(21, 26))
URI = "http://data.europa.eu/esco/occupation/1"
FORM = {"form_token": form_token(SESSION_SECRET), "key": "k1"}
EMPLOYER = {
    "organisation_id": FIRM,
    "name": "Bakker & Zn",
    "kvk_number": "12345678",
    "postcode": "9711AA",
    "municipality": "Groningen",
    "province": "NL-GR",
    "left_on": None,
}
POOL_VIEW: dict[str, Any] = {"pool_id": POOL, "name": "Noord", "provinces": ["NL-GR"], "members": []}
JOINED = POOL_VIEW | {"members": [{"organisation_id": FIRM, "starts_on": "2026-11-01", "ends_on": None}]}
CARD = {
    "person_id": COACH,
    "name": "Bo Visser",
    "roles": [{"role": "coach", "target_group": None}],
    "provinces": ["NL-GR"],
    "described": False,
}
ASKED: dict[str, Any] = {
    "request_id": REQUEST,
    "state": "waitlisted",
    "target_group": "starter",
    "first_requested_at": "2026-11-25T10:00:00Z",
    "place_in_line": 3,
    "with_precedence": 2,
    "needs": {"languages": ["nl"]},
    "shortlist": [],
    "offer": None,
}
OFFERED = {
    "offer_id": OFFER,
    "employer_id": FIRM,
    "target_group": "starter",
    "needs": {"languages": ["nl", "en"]},
    "points": 9,
    "expires_at": "2026-11-27T10:00:00Z",
}
TOLD: dict[str, Any] = {
    f"GET /organisations/{FIRM}": EMPLOYER,
    "GET /organisations": {"items": [EMPLOYER], "next": None},
    "GET /pools": {"items": [POOL_VIEW], "next": None},
    "POST /people/search": {"items": [CARD], "next": None},
    f"GET /people/{COACH}/card": CARD,
}
As = Callable[..., None]


@pytest.fixture
def as_(http: httpx.AsyncClient, participants: Told, services: ToldServices) -> As:
    """Sign in with a role."""
    services.answers = dict(TOLD)
    http.cookies.set(SESSION, SESSION_SECRET)

    def sign_in(role: str, **held: Any) -> None:
        participants.answers["/sessions/tokens"] = signed_in(role, **held)

    return sign_in


async def test_a_coach_is_invited_with_role_and_province(
    http: httpx.AsyncClient, services: ToldServices, as_: As
) -> None:
    as_("coordinator", provinces=["NL-GR", "NL-DR"])
    page = (await http.get("/nl/invite/coach")).text
    assert "Drenthe" in page
    assert "Zeeland" not in page, "only where this coordinator coordinates"
    without = await http.post("/nl/invite/coach", data=FORM)
    assert without.status_code == 422
    assert "Er zijn 4 problemen" in without.text
    services.answers["POST /invitations"] = (201, {})
    filled = FORM | {"name": "Bo", "email": "bo@v.example", "province": "NL-GR", "preferred_language": "nl"}
    done = await http.post("/nl/invite/coach", data=filled)
    assert done.headers["location"] == "/nl/people?done=invited"
    (body,) = services.sent_to("/invitations")
    assert (body["role"], body["provinces"]) == ({"role": "coach"}, ["NL-GR"])
    services.answers["POST /invitations"] = (409, {"code": "email_taken"})
    taken = await http.post("/nl/invite/coach", data=filled)
    assert taken.status_code == 422
    assert "Er is al iemand met dit e-mailadres" in taken.text
    assert 'value="bo@v.example"' in taken.text


async def test_a_contact_is_invited_for_an_employer(http: httpx.AsyncClient, services: ToldServices, as_: As) -> None:
    as_("operator")
    assert (await http.get("/nl/invite/contact")).headers["location"] == "/nl/organisations"
    assert "Namens Bakker &amp; Zn" in (await http.get(f"/nl/invite/contact?organisation={FIRM}")).text
    services.answers["POST /invitations"] = (201, {})
    filled = FORM | {"name": "Cy", "email": "cy@v.example", "preferred_language": "en"}
    await http.post(f"/nl/invite/contact?organisation={FIRM}", data=filled)
    assert services.sent_to("/invitations")[0]["role"] == {"role": "employer_contact", "organisation_id": FIRM}


async def test_a_name_is_looked_for_in_a_form_and_never_in_an_address(
    http: httpx.AsyncClient, services: ToldServices, as_: As
) -> None:
    as_("operator")
    services.answers["POST /people/search"] = {"items": [CARD], "next": "abc"}
    page = await http.post("/nl/people", data=FORM | {"name": "Visser", "role": "coach", "cursor": "c"})
    assert services.sent_to("/people/search") == [{"name": "Visser", "role": "coach", "limit": 20, "cursor": "c"}]
    assert "Profiel nog leeg" in page.text
    assert "?cursor" not in page.text
    assert (await http.post("/nl/people", data={"name": "x"})).status_code == 403


async def test_an_organisation_is_entered_and_joins_a_pool(
    http: httpx.AsyncClient, services: ToldServices, as_: As
) -> None:
    as_("coordinator", provinces=["NL-GR"])
    wrong = await http.post("/nl/organisations/new", data=FORM | {"name": "B", "kvk_number": "1", "postcode": "x"})
    assert "Er zijn 2 problemen" in wrong.text
    services.answers["POST /organisations"] = (201, EMPLOYER)
    data = FORM | {"name": "B", "kvk_number": "12 34 56 78", "postcode": "9711 AA"}
    done = await http.post("/nl/organisations/new", data=data)
    assert done.headers["location"] == f"/nl/organisations/{FIRM}?done=entered"
    assert services.sent_to("/organisations")[0]["kvk_number"] == "12345678"
    services.answers[f"POST /pools/{POOL}/members"] = {}
    joined = await http.post(f"/nl/organisations/{FIRM}/pools", data=FORM | {"pool": POOL})
    assert joined.headers["location"].endswith("?done=joined")
    services.answers["GET /pools"] = {"items": [JOINED], "next": None}
    assert "Geen pool meer over" in (await http.get(f"/nl/organisations/{FIRM}")).text


async def test_an_organisation_leaves_on_a_day_after_a_tick(
    http: httpx.AsyncClient, services: ToldServices, as_: As
) -> None:
    as_("coordinator", provinces=["NL-GR"])
    path = f"/nl/organisations/{FIRM}/departure"
    wrong = await http.post(path, data=FORM | {"on-day": "31", "on-month": "2", "on-year": "2027"})
    assert "Er zijn 3 problemen" in wrong.text
    filled = FORM | {"on-day": "1", "on-month": "2", "on-year": "2027", "reason": "stopped", "sure": "yes"}
    services.answers[f"POST /organisations/{FIRM}/departure"] = (422, {"code": "departure_in_the_past"})
    assert "Kies vandaag of een latere dag" in (await http.post(path, data=filled)).text
    services.answers[f"POST /organisations/{FIRM}/departure"] = {}
    done = await http.post(path, data=filled)
    assert done.headers["location"] == f"/nl/organisations/{FIRM}?done=left"
    assert services.sent_to(f"/organisations/{FIRM}/departure")[-1] == {"on": "2027-02-01", "reason": "stopped"}
    services.answers[f"GET /organisations/{FIRM}"] = EMPLOYER | {"left_on": "2027-02-01"}
    assert "1 februari 2027" in (await http.get(f"/nl/organisations/{FIRM}")).text


async def test_a_coach_is_entered_with_points_and_joins_a_pool(
    http: httpx.AsyncClient, services: ToldServices, as_: As
) -> None:
    as_("coordinator", provinces=["NL-GR"])
    path = f"/nl/people/{COACH}/pools"
    assert "Kies een pool" in (await http.post(path, data=FORM | {"fte": "0"})).text
    services.answers |= {"POST /coaches": (409, {"code": "already_there"}), f"POST /pools/{POOL}/coaches": {}}
    done = await http.post(path, data=FORM | {"pool": POOL, "fte": "80", "first_year": "yes"})
    assert done.headers["location"] == f"/nl/people/{COACH}?done=joined"
    (entered,) = services.sent_to("/coaches")
    assert (entered["fte_hundredths"], entered["first_year"]) == (80, True)
    services.answers[f"POST /pools/{POOL}/coaches"] = (409, {"code": "overlap"})
    again = await http.post(path, data=FORM | {"pool": POOL, "fte": "80"})
    assert again.status_code == 409
    assert "Die doet al mee in deze pool." in again.text


async def test_an_employer_checks_before_asking(http: httpx.AsyncClient, services: ToldServices, as_: As) -> None:
    as_("employer_contact", organisation_id=FIRM)
    services.answers["GET /skills"] = {"items": [{"uri": URI, "label_nl": "ontwikkelaar", "label_en": "developer"}]}
    assert "Je bedrijf doet nog niet mee in een pool" in (await http.get("/nl/requests/new")).text
    needs = [{"uri": "http://s/1", "essential": True}, {"uri": "http://s/2", "essential": False}]
    services.answers |= {
        "GET /pools": {"items": [JOINED], "next": None},
        "GET /skills/by-uri": {"uri": URI, "label_nl": None, "label_en": "developer", "needs": needs},
        "POST /requests": (201, {}),
    }
    filled = FORM | {"where": f"{POOL}:{FIRM}", "target_group": "grower", "languages": "nl", "occupation": URI}
    check = await http.post("/nl/requests/new", data=filled)
    assert "Controleer je aanvraag" in check.text
    assert services.sent_to("/requests") == []
    done = await http.post("/nl/requests/new", data=filled | {"checked": "yes"})
    assert done.headers["location"] == "/nl/requests?done=asked"
    (body,) = services.sent_to("/requests")
    assert (body["pool_id"], body["employer_id"], body["target_group"]) == (POOL, FIRM, "grower")
    assert body["needs"]["skills"] == [{"uri": "http://s/1"}]
    somebody_elses = filled | {"where": f"{POOL}:{COACH}", "checked": "yes"}
    assert (await http.post("/nl/requests/new", data=somebody_elses)).status_code == 422


async def test_requests_show_their_place_and_can_be_taken_back(
    http: httpx.AsyncClient, services: ToldServices, as_: As
) -> None:
    as_("employer_contact", organisation_id=FIRM)
    services.answers |= {"GET /requests": {"items": [ASKED], "next": None}, f"GET /requests/{REQUEST}": ASKED}
    page = (await http.get("/nl/requests")).text
    assert "plaats 3 in de rij" in page
    assert "2 met voorrang" in page
    assert "Kies een reden" in (await http.post(f"/nl/requests/{REQUEST}/withdrawal", data=FORM)).text
    services.answers[f"POST /requests/{REQUEST}/withdrawal"] = {}
    done = await http.post(f"/nl/requests/{REQUEST}/withdrawal", data=FORM | {"reason": "not_needed"})
    assert done.headers["location"] == "/nl/requests?done=withdrawn"


async def test_an_employer_chooses_from_a_shortlist_without_names(
    http: httpx.AsyncClient, services: ToldServices, as_: As
) -> None:
    as_("employer_contact", organisation_id=FIRM)
    listed = ASKED | {"state": "shortlisted", "shortlist": [{"coach_id": COACH, "proposal_id": POOL}]}
    names = {COACH: {"name": None, "email": None, "shown_as": "kandidaat 1"}}
    services.answers |= {f"GET /requests/{REQUEST}": listed, "POST /people/lookup": {"names": names}}
    assert "Voorstel 1" in (await http.get(f"/nl/requests/{REQUEST}")).text
    services.answers[f"POST /requests/{REQUEST}/choice"] = {}
    await http.post(f"/nl/requests/{REQUEST}/choice", data=FORM | {"coach_id": COACH})
    assert services.sent_to(f"/requests/{REQUEST}/choice") == [{"coach_id": COACH}]


async def test_a_coach_answers_his_offer_once(http: httpx.AsyncClient, services: ToldServices, as_: As) -> None:
    as_("coach")
    services.answers["GET /offers"] = {"items": [OFFERED], "next": None}
    assert "Bakker &amp; Zn" in (await http.get("/nl/offers")).text
    assert "Nederlands, Engels" in (await http.get(f"/nl/offers/{OFFER}")).text
    assert "Kies een reden" in (await http.post(f"/nl/offers/{OFFER}/decline", data=FORM)).text
    services.answers[f"POST /offers/{OFFER}/acceptance"] = {}
    done = await http.post(f"/nl/offers/{OFFER}/acceptance", data=FORM)
    assert done.headers["location"] == "/nl/offers?done=accepted"
    services.answers |= {
        "GET /offers": {"items": [], "next": None},
        f"POST /offers/{OFFER}/acceptance": (409, {"code": "wrong_state"}),
    }
    late = await http.post(f"/nl/offers/{OFFER}/acceptance", data=FORM)
    assert late.status_code == 409
    assert "Dit kan nu niet meer" in late.text
    assert "Dit voorstel is er niet meer" in (await http.get(f"/nl/offers/{OFFER}")).text


async def test_a_page_of_requests_asks_coaching_once(http: httpx.AsyncClient, services: ToldServices, as_: As) -> None:
    as_("employer_contact", organisation_id=FIRM)
    services.answers["GET /requests"] = {"items": [ASKED | {"place_in_line": n} for n in range(1, 21)], "next": None}
    page = (await http.get("/nl/requests")).text
    assert all(f"plaats {n} in de rij" in page for n in range(1, 21))
    assert [request.url.path for request in services.asked] == ["/requests"]


@pytest.mark.parametrize("path", ["invite/coach", "people", "organisations", "pools", "requests", "offers"])
async def test_pages_are_for_their_own_roles(http: httpx.AsyncClient, as_: As, path: str) -> None:
    as_("starter", target_group="starter")
    assert (await http.get(f"/nl/{path}")).status_code == 403


async def test_a_pool_is_opened_in_one_s_own_provinces(
    http: httpx.AsyncClient, services: ToldServices, as_: As
) -> None:
    as_("coordinator", provinces=["NL-GR"])
    services.answers |= {"POST /pools": (201, {}), f"GET /pools/{POOL}": JOINED}
    elsewhere = FORM | {"name": "P", "provinces": "NL-ZE", "mode": "direct", "gather": "0"}
    assert "Kies minstens één provincie" in (await http.post("/nl/pools/new", data=elsewhere)).text
    done = await http.post("/nl/pools/new", data=elsewhere | {"provinces": "NL-GR"})
    assert done.headers["location"] == "/nl/pools"
    coach = {"coach_id": COACH, "points_free": 40, "points_total": 85}
    names = {COACH: {"name": "Bo Visser", "email": None, "shown_as": "Bo Visser"}}
    services.answers |= {f"GET /pools/{POOL}/coaches": {"items": [coach]}, "POST /people/lookup": {"names": names}}
    page = (await http.get(f"/nl/pools/{POOL}")).text
    assert "Bo Visser" in page
    assert "40 van 85 punten vrij" in page
