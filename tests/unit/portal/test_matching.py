"""The coordinator's pages of matching: who waits for what, and an explanation in names and whole sentences."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.portal.entrypoints.cookies import SESSION
from tests.support.told import SESSION_SECRET, Told, ToldServices, signed_in

POOL, REQUEST, PROPOSAL, EMPLOYER, STARTER, GIVEN, OTHER = (str(UUID(int=number)) for number in range(20, 27))
CASE: dict[str, Any] = {
    "request_id": REQUEST,
    "pool_id": POOL,
    "employer_id": EMPLOYER,
    "starter_id": STARTER,
    "state": "waitlisted",
    "target_group": "starter",
    "first_requested_at": "2026-11-03T10:00:00Z",
    "precedence": False,
    "place_in_line": 2,
}
EXPLANATION: dict[str, Any] = {
    "request": REQUEST,
    "assigned": GIVEN,
    "coach": GIVEN,
    "reason": "",
    "score": 1405,
    "parts": [
        {"code": "served", "points": 1000, "most": None},
        {"code": "waiting", "points": 105, "most": None},
        {"code": "precedence", "points": 0, "most": 300},
        {"code": "essential_skills", "points": 150, "most": 200},
    ],
    "skills": [
        {"skill": "esco:python", "level": 3, "essential": True, "thousandths": 1000, "nearest": "esco:python",
         "nearest_level": 4},
        {"skill": "esco:gone", "level": 0, "essential": False, "thousandths": 0, "nearest": "", "nearest_level": 0},
    ],
    "excluded_by": [],
    "excluded": {"capacity": 1, "language": 3, "pool": 0},
    "allowed": 2,
    "coaches": 6,
    "loss": 0,
    "others": [{"coach": OTHER, "score": 1300, "loss": 70}],
    "changes": [],
    "exact": True,
    "scope": "all",
    "rules_version": "1",
    "catalogue_version": "9",
    "engine_version": "abc",
}  # fmt: skip
WHY_NOT = EXPLANATION | {
    "coach": OTHER,
    "score": 1300,
    "loss": 70,
    "others": [],
    "changes": [
        {"code": "points", "name": "essential_skills", "points": 70},
        {"code": "place", "name": "", "points": 70},
    ],
}
EXCLUDED = WHY_NOT | {
    "excluded_by": ["language"],
    "loss": None,
    "changes": [{"code": "without_rule", "name": "language", "points": 0}],
}
PROPOSED: dict[str, Any] = {
    "proposal_id": PROPOSAL,
    "request_id": REQUEST,
    "coaches": [{"coach_id": GIVEN, "score": 1405, "parts": []}],
    "alternatives": 1,
    "rules_version": "1",
    "catalogue_revision": 4,
    "proposed_at": "2026-11-20T10:00:00Z",
}
DECIDED: dict[str, Any] = {
    "proposal_id": PROPOSAL,
    "proposed_at": "2026-11-20T10:00:00Z",
    "rules_version": "1",
    "catalogue_revision": 4,
    "engine_version": "abc",
    "explanation": EXPLANATION,
}


def name(shown: str) -> dict[str, Any]:
    return {"name": shown, "email": None, "shown_as": shown}


TOLD: dict[str, Any] = {
    "GET /pools": {
        "items": [
            {"pool_id": POOL, "name": "ICT Midden", "provinces": ["NL-UT"]},
            {"pool_id": OTHER, "name": "ICT Elders", "provinces": ["NL-ZE"]},
        ]
    },
    f"GET /pools/{POOL}/plan": {
        "items": [{"request_id": REQUEST, "waits_for": "coach", "planned_from": "2026-11-03T11:00:00Z"}],
        "next": "abc",
    },
    "GET /requests": {"items": [CASE | {"state": "offered"}], "next": None},
    f"GET /requests/{REQUEST}": CASE,
    "GET /organisations": {"items": [{"organisation_id": EMPLOYER, "name": "Bakker IT"}], "next": None},
    "POST /people/lookup": {
        "names": {GIVEN: name("Karim Haddad"), OTHER: name("Els Vermeer"), STARTER: name("Youssef Amrani")}
    },
    "GET /skills": {
        "items": [{"uri": "esco:python", "label_en": "Python", "label_nl": "programmeren in Python"}],
        "next": None,
    },
    f"GET /requests/{REQUEST}/explanation": EXPLANATION,
    f"GET /requests/{REQUEST}/proposals": {"items": [PROPOSED], "next": None},
    f"GET /proposals/{PROPOSAL}": PROPOSED,
    f"GET /proposals/{PROPOSAL}/explanation": DECIDED,
    f"GET /proposals/{PROPOSAL}/rerun": {"same": True, "then": [GIVEN], "now": [GIVEN]},
}


@pytest.fixture
def reader(http: httpx.AsyncClient, participants: Told, services: ToldServices) -> httpx.AsyncClient:
    """A coordinator's browser."""
    participants.answers["/sessions/tokens"] = signed_in("coordinator", provinces=["NL-UT"])
    services.answers = dict(TOLD)
    http.cookies.set(SESSION, SESSION_SECRET)
    return http


async def test_who_waits_is_listed_with_what_for_by_pool_of_the_own_provinces(reader: httpx.AsyncClient) -> None:
    answer = await reader.get("/nl/matching")
    assert "Bakker IT" in answer.text
    assert "Wacht op een coach" in answer.text
    assert "nummer 2 in de rij" in answer.text
    assert f'href="/nl/matching?pool={POOL}&amp;cursor=abc"' in answer.text
    assert "ICT Elders" not in answer.text
    assert "Voorgesteld" in (await reader.get("/nl/matching?all=true")).text
    assert (await reader.get(f"/nl/matching?pool={OTHER}")).status_code == 404


async def test_a_page_of_who_waits_asks_coaching_once_for_all(
    reader: httpx.AsyncClient, services: ToldServices
) -> None:
    ids = [str(UUID(int=number)) for number in range(100, 120)]
    gone = str(UUID(int=120))
    waits = {"waits_for": "coach", "planned_from": "2026-11-03T11:00:00Z"}
    services.answers |= {
        f"GET /pools/{POOL}/plan": {"items": [waits | {"request_id": id} for id in (*ids, gone)], "next": None},
        "GET /requests": {"items": [CASE | {"request_id": id} for id in reversed(ids)], "next": None},
    }
    page = (await reader.get("/nl/matching")).text
    (asked,) = [request for request in services.asked if request.url.path.startswith("/requests")]
    assert asked.url.params.get_list("id") == [*ids, gone]
    shown = [page.index(f"/nl/matching/requests/{id}") for id in ids]
    assert shown == sorted(shown), "in line, as matching says"
    assert gone not in page, "what coaching does not show to this reader"


async def test_without_a_pool_and_with_nobody_waiting_there_is_a_way_on(
    reader: httpx.AsyncClient, services: ToldServices
) -> None:
    services.answers[f"GET /pools/{POOL}/plan"] = {"items": [], "next": None}
    assert "See all requests" in (await reader.get("/en/matching")).text
    services.answers["GET /pools"] = {"items": []}
    assert "There is no pool in your provinces yet" in (await reader.get("/en/matching")).text


async def test_an_explanation_speaks_in_names_and_whole_sentences(
    reader: httpx.AsyncClient, services: ToldServices
) -> None:
    text = (await reader.get(f"/nl/matching/requests/{REQUEST}")).text
    for said in (
        "Waarom deze coach",
        "Youssef Amrani heeft coach Karim Haddad.",
        "Noodzakelijke vaardigheden",
        "programmeren in Python",
        "3 coaches: ieder spreekt geen van de gevraagde talen",
        "1 coach heeft te weinig punten vrij",
        "Waarom niet Els Vermeer",
        "kost 70",
    ):
        assert said in text
    assert "hoort op de eerste dag niet bij de pool" not in text
    assert GIVEN not in text
    services.answers[f"GET /requests/{REQUEST}/explanation"] = WHY_NOT
    text = (await reader.get(f"/en/matching/requests/{REQUEST}?coach={OTHER}")).text
    assert OTHER in {request.url.params.get("coach_id") for request in services.asked}
    assert "Why not Els Vermeer" in text
    assert "Giving it Els Vermeer would cost all together 70 points." in text
    assert "70 points more would turn it, and the part essential skills could give them." in text


async def test_a_rule_that_excludes_is_said_and_what_would_be_without_it(
    reader: httpx.AsyncClient, services: ToldServices
) -> None:
    services.answers[f"GET /requests/{REQUEST}/explanation"] = EXCLUDED
    text = (await reader.get(f"/nl/matching/requests/{REQUEST}?coach={OTHER}")).text
    assert "Els Vermeer mag niet: hij spreekt geen van de gevraagde talen." in text
    assert "Zonder die ene regel zou het kunnen." in text
    assert "De score met" not in text


async def test_a_decision_shows_its_versions_and_is_made_again(reader: httpx.AsyncClient) -> None:
    text = (await reader.get(f"/nl/matching/proposals/{PROPOSAL}")).text
    assert "vrijdag 20 november 2026" in text
    assert "Beslis opnieuw en vergelijk" in text
    again = (await reader.get(f"/nl/matching/proposals/{PROPOSAL}?again=true")).text
    assert "Opnieuw beslist met wat het plan toen zag: hetzelfde, Karim Haddad." in again


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (409, "not_waiting", "wacht nu niet op een coach"),
        (404, "coach_not_in_view", "keek niet naar deze coach"),
    ],
)
async def test_where_there_is_nothing_to_explain_it_says_so_and_shows_what_was_proposed(
    reader: httpx.AsyncClient, services: ToldServices, status: int, code: str, says: str
) -> None:
    services.answers[f"GET /requests/{REQUEST}/explanation"] = (status, {"code": code})
    answer = await reader.get(f"/nl/matching/requests/{REQUEST}")
    assert answer.status_code == 200
    assert says in answer.text
    assert f'href="/nl/matching/proposals/{PROPOSAL}"' in answer.text


async def test_a_plan_that_is_kept_no_longer_still_shows_its_proposal(
    reader: httpx.AsyncClient, services: ToldServices
) -> None:
    gone = (410, {"code": "kept_no_longer"})
    services.answers |= {f"GET /proposals/{PROPOSAL}/{what}": gone for what in ("explanation", "rerun")}
    answer = await reader.get(f"/nl/matching/proposals/{PROPOSAL}?again=true")
    assert "niet meer bewaard" in answer.text
    assert "score 1.405" in answer.text


async def test_only_who_coordinates_comes_in(reader: httpx.AsyncClient, participants: Told) -> None:
    participants.answers["/sessions/tokens"] = signed_in("coach")
    assert (await reader.get(f"/nl/matching/requests/{REQUEST}")).status_code == 403
