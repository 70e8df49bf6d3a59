"""Pages of who is signed in, in both languages at three widths, full, empty and with errors: axe-core finds nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from playwright.async_api import Browser

from services.portal.adapters.words import LANGUAGES
from tests.integration.portal.conftest import Stage
from tests.support.browser import WIDTHS, visiting
from tests.support.told import PERSON
from tests.unit.portal import test_company as company
from tests.unit.portal import test_invitations as invitations
from tests.unit.portal import test_matching as matching
from tests.unit.portal import test_opening as opening
from tests.unit.portal.test_journey import ASKED, CARD, COACH, FIRM, JOINED, OFFER, OFFERED, POOL, REQUEST
from tests.unit.portal.test_journey import TOLD as JOURNEY
from tests.unit.portal.test_my_data import ERASURE
from tests.unit.portal.test_my_data import TOLD as MY_DATA

pytestmark = pytest.mark.integration
ID = UUID(int=3)
REGISTRATION = {
    "registration_id": str(ID),
    "kind": "employer",
    "name": "Ria Bakker",
    "email": "ria.van.der.bakker-van.oudenaarden@een-heel-lang-bedrijf.example",
    "kvk_number": "12345678",
    "organisation_name": "Bakker, Van Oudenaarden en Zonen Informatietechnologie",
    "target_group": None,
    "province": "NL-UT",
    "labour_market_region": "AM18",
    "registered_at": "2026-11-24T10:00:00Z",
    "answer_due_on": "2026-11-29",
    "overdue": True,
    "answer": None,
    "reason": None,
}
STARTER = REGISTRATION | {"kind": "starter", "target_group": "career_changer", "kvk_number": None, "overdue": False}
TASKS = {
    "items": [
        {"code": "register_an_organisation", "done": True, "count": 0},
        {"code": "answer_registrations", "done": False, "count": 3},
        {"code": "answer_overdue_registrations", "done": False, "count": 1},
        {"code": "see_the_first_match", "done": False, "count": 0},
    ],
    "done": 1,
}
OWN = f"/people/{PERSON}"
EVERYTHING = {
    "made_at": "2026-11-24T10:00:00Z",
    "record": {"name": "Noor", "languages": [{"code": "nl", "level": "native"}], "skills": [], "postcode": None},
    "sessions": [{"way": "passkey", "device": "Firefox on Linux", "begun_at": "2026-11-24T10:00:00Z"}],
    "processing": [],
}
ECF = {"code": "C.5", "title_en": "Systems Management", "levels": [1, 2, 3]}
SKILL = {"uri": "http://s/1", "label_nl": "netwerken beheren", "label_en": "manage networks", "ecf": ECF}
SKILLS = {"items": [SKILL], "next": None}
PROFILE = {
    "version": 3,
    "languages": [{"code": "nl", "level": None}],
    "postcode": None,
    "provinces": ["NL-GR"],
    "mode": "both",
    "travel_minutes": None,
    "skills": [{"uri": "http://s/1", "level": None, "evidence": "self"}],
}
POOLED = {
    f"GET /pools/{POOL}": JOINED,
    f"GET /pools/{POOL}/coaches": {"items": [{"coach_id": COACH, "points_free": 40, "points_total": 85}]},
    "POST /people/lookup": {"names": {COACH: {"name": CARD["name"], "email": None, "shown_as": CARD["name"]}}},
}
ASKING = JOURNEY | {"GET /requests": {"items": [ASKED], "next": "abc"}, f"GET /requests/{REQUEST}": ASKED}
OPENED_TWICE = {f"GET {OWN}/erasure": ERASURE, f"GET {OWN}/openings": {"items": [opening.OPENED, opening.EARLIER]}}
OFFERS = JOURNEY | {"GET /offers": {"items": [OFFERED], "next": None}}


@dataclass(frozen=True)
class Case:
    """One page: who looks at it, what the services say, and `press`: a button that makes it show errors.

    `held`: of which organisation or provinces the role is.
    """

    path: str
    roles: tuple[str, ...]
    answers: Mapping[str, Any] = field(default_factory=dict)
    press: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, Any] = field(default_factory=dict)


THEN = "2026-11-20T10:00:00+00:00"
ACCOUNT = {
    "/sign-in/ways": {"providers": [{"name": "works", "label": "Gemeente Voorbeeld"}]},
    "/sessions/overview": {
        "sessions": [
            {"id": str(ID), "way": way, "device": "Firefox, Linux", "begun_at": THEN, "seen_at": THEN, "current": here}
            for way, here in (("oidc", True), ("link", False))
        ],
        "passkeys": [{"id": str(ID), "device": "Safari, iPhone", "created_at": THEN, "used_at": None}],
        "accounts": [{"issuer": "https://login.example", "label": "Gemeente Voorbeeld", "linked_at": THEN}],
    },
}
CASES = {
    "start": Case("/start", ("coordinator",), {"GET /tasks": TASKS}),
    "start, all done": Case("/start", ("starter",), {"GET /tasks": {"items": TASKS["items"][:1], "done": 1}}),  # type: ignore[index]
    "registrations": Case(
        "/registrations",
        ("coordinator",),
        {"GET /registrations": {"items": [REGISTRATION, STARTER, STARTER | {"answer": "declined"}], "next": "abc"}},
    ),
    "registrations, empty": Case(
        "/registrations", ("coordinator",), {"GET /registrations": {"items": [], "next": None}}
    ),
    "registration": Case(f"/registrations/{ID}", ("operator",), {f"GET /registrations/{ID}": REGISTRATION}),
    "registration, no reason": Case(
        f"/registrations/{ID}",
        ("operator",),
        {f"GET /registrations/{ID}": STARTER},
        {"nl": "Wijs af", "en": "Decline"},
    ),
    "my data": Case("/my-data?done=name", ("employer_contact",), MY_DATA | OPENED_TWICE),
    "my data, everything": Case("/my-data/everything", ("starter",), {f"GET {OWN}/export": EVERYTHING}),
    "my data, name": Case("/my-data/name", ("coach",), press={"nl": "Bewaar", "en": "Save"}),
    "my data, address": Case("/my-data/address", ("coach",), press={"nl": "Stuur de link", "en": "Send the link"}),
    "my data, erasure": Case(
        "/my-data/erasure", ("coach",), press={"nl": "Vraag het wissen aan", "en": "Ask for the erasure"}
    ),
    "my data, erasure under way": Case(
        "/my-data/erasure",
        ("coach",),
        {f"GET {OWN}/erasure": ERASURE | {"waits_for": "running_engagement", "overdue": True}},
    ),
    "profile": Case(
        "/my-data/profile",
        ("coach",),
        {f"GET {OWN}": PROFILE, "GET /skills": SKILLS},
        {"nl": "Bewaar je profiel", "en": "Save your profile"},
    ),
    "invite a coach": Case(
        "/invite/coach", ("operator",), press={"nl": "Stuur de uitnodiging", "en": "Send the invitation"}
    ),
    "invite a coordinator": Case("/invite/coordinator", ("operator",)),
    "invite a contact": Case(f"/invite/contact?organisation={FIRM}", ("operator",), JOURNEY),
    "people": Case("/people?done=invited", ("operator",), JOURNEY),
    "people, nobody": Case("/people", ("coordinator",), {"POST /people/search": {"items": [], "next": None}}),
    "a coach": Case(f"/people/{COACH}", ("operator",), JOURNEY, {"nl": "Zet in de pool", "en": "Put in the pool"}),
    "organisations": Case("/organisations", ("operator",), JOURNEY),
    "organisation": Case(f"/organisations/{FIRM}?done=entered", ("operator",), JOURNEY),
    "departure": Case(
        f"/organisations/{FIRM}/departure",
        ("operator",),
        JOURNEY,
        {"nl": "Laat vertrekken", "en": "Let it leave"},
    ),
    "opening": Case(
        f"/people/{opening.COACH}/opening",
        ("operator",),
        opening.TOLD,
        {"nl": "Open de gegevens", "en": "Open the data"},
    ),
    "record": Case(f"/people/{opening.COACH}/record", ("operator",), opening.TOLD),
    "invitations": Case(
        "/invitations?done=sent", ("operator",), {"GET /invitations": {"items": invitations.STATES, "next": "abc"}}
    ),
    "invitations, none": Case("/invitations", ("coordinator",), {"GET /invitations": {"items": [], "next": None}}),
    "company": Case("/company", ("employer_contact",), company.TOLD, held={"organisation_id": FIRM}),
    "hand-over": Case(
        f"/organisations/{FIRM}/contacts",
        ("operator",),
        company.TOLD,
        {"nl": "Draag over", "en": "Hand over"},
    ),
    "new organisation": Case("/organisations/new", ("operator",), press={"nl": "Schrijf in", "en": "Enter it"}),
    "pools": Case("/pools", ("operator",), JOURNEY),
    "pools, none": Case("/pools", ("coordinator",), JOURNEY),
    "new pool": Case("/pools/new", ("operator",), press={"nl": "Open de pool", "en": "Open the pool"}),
    "pool": Case(f"/pools/{POOL}", ("operator",), JOURNEY | POOLED),
    "requests": Case("/requests?done=asked", ("employer_contact",), ASKING),
    "requests, none": Case("/requests", ("employer_contact",), {"GET /requests": {"items": [], "next": None}}),
    "request": Case(f"/requests/{REQUEST}", ("employer_contact",), ASKING, {"nl": "Trek in", "en": "Withdraw"}),
    "request, nowhere to ask": Case("/requests/new", ("employer_contact",), JOURNEY | {"GET /skills": SKILLS}),
    "offers": Case("/offers", ("coach",), OFFERS),
    "offer": Case(f"/offers/{OFFER}", ("coach",), OFFERS, {"nl": "Nee", "en": "No"}),
    "matching": Case(f"/matching?pool={matching.POOL}", ("operator",), matching.TOLD),
    "matching, all requests": Case(f"/matching?pool={matching.POOL}&all=true", ("operator",), matching.TOLD),
    "matching, no pool": Case("/matching", ("coordinator",), {"GET /pools": {"items": []}}),
    "matching, why": Case(f"/matching/requests/{matching.REQUEST}", ("coordinator",), matching.TOLD),
    "matching, why not": Case(
        f"/matching/requests/{matching.REQUEST}?coach={matching.OTHER}",
        ("coordinator",),
        matching.TOLD | {f"GET /requests/{matching.REQUEST}/explanation": matching.WHY_NOT},
    ),
    "matching, decided again": Case(
        f"/matching/proposals/{matching.PROPOSAL}?again=true", ("coordinator",), matching.TOLD
    ),
    "address to confirm": Case(f"/address/{'t' * 43}", ()),
    "address confirmed": Case("/address-confirmed", ()),
    "account": Case("/account", ("coach",)),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_of_readers(opened: Browser, told: Stage, language: str) -> None:
    wrong: list[str] = []
    async with visiting(opened, told.origin, WIDTHS[0]) as visit:
        for name, case in CASES.items():
            await told.sign_in(visit, *case.roles, **case.held)
            told.services.answers = dict(case.answers)
            told.participants.answers |= ACCOUNT
            answer = await visit.page.goto(f"{told.origin}/{language}{case.path}")
            assert answer is not None
            wrong += [f"{name}: answered with {answer.status}"] if answer.status != 200 else []
            if case.press:
                await visit.page.get_by_role("button", name=case.press[language], exact=True).click()
                await visit.page.get_by_role("alert").wait_for()
            wrong += [f"{name}: {trouble}" for trouble in await visit.troubles()]
    assert wrong == []


async def test_an_error_has_the_focus_and_leads_to_its_field(opened: Browser, told: Stage) -> None:
    """By keyboard alone, from the summary to the field, without script."""
    async with visiting(opened, told.origin, 390, script=False) as visit:
        page = visit.page
        await page.goto(f"{told.origin}/nl/register/employer")
        await page.get_by_label("Naam van je bedrijf").fill("Bakker IT")
        await page.keyboard.press("Enter")
        await page.get_by_text("Er zijn 4 problemen").wait_for()
        assert (await page.title()).startswith("Fout: Doe mee als werkgever")
        await page.locator("[role=alert]:focus").wait_for()
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.locator("#kvk_number:focus").wait_for()
        assert await page.get_by_label("Naam van je bedrijf").input_value() == "Bakker IT"
