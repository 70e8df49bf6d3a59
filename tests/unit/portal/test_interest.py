"""The public forms of interest: what is sent on, what is wrong, and that nothing tells whether an address is known."""

import re

import httpx
import pytest

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.cookies import BROWSER
from services.portal.entrypoints.same_site import form_token
from tests.support.told import Told

SECRET = "b" * 43
EMPLOYER = {
    "organisation_name": "Bakker IT",
    "kvk_number": "1234 5678",
    "postcode": "3511 AB",
    "name": "Ria Bakker",
    "email": "ria@bakker.example",
}
STARTER = {"target_group": "grower", "postcode": "3511", "name": "Noor Vos", "email": "noor@vos.example"}


async def send(http: httpx.AsyncClient, kind: str, values: dict[str, str], language: str = "nl") -> httpx.Response:
    http.cookies.set(BROWSER, SECRET)
    return await http.post(f"/{language}/register/{kind}", data={**values, "form_token": form_token(SECRET)})


@pytest.mark.parametrize(("kind", "values"), [("employer", EMPLOYER), ("starter", STARTER)])
async def test_what_was_filled_in_is_passed_on_and_the_day_of_the_answer_told(
    http: httpx.AsyncClient, participants: Told, kind: str, values: dict[str, str]
) -> None:
    participants.answers["/registrations"] = {"answer_by": "2026-11-30"}
    answer = await send(http, kind, values)
    assert (answer.status_code, answer.headers["location"]) == (303, "/nl/register/thanks?answer_by=2026-11-30")
    ((_, body),) = participants.asked
    assert body["kind"] == kind
    assert body.get("kvk_number") in {None, "12345678"}
    assert all(body[name] == value for name, value in values.items() if name != "kvk_number")
    thanks = await http.get(answer.headers["location"])
    assert "uiterlijk op 30 november 2026" in thanks.text


@pytest.mark.parametrize(("kind", "most"), [("employer", 5), ("starter", 4)])
async def test_everything_that_is_missing_is_said_at_once(
    http: httpx.AsyncClient, participants: Told, kind: str, most: int
) -> None:
    answer = await send(http, kind, {})
    assert answer.status_code == 422
    assert "<title>Fout:" in answer.text
    assert f"Er zijn {most} problemen" in answer.text
    for field in re.findall(r'<li><a href="#([a-z_]+)"', answer.text):
        assert f'id="{field}"' in answer.text, "each problem leads to its field"
    assert participants.asked == []


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("kvk_number", "1234567"),
        ("kvk_number", "12345678x"),
        ("postcode", "0999"),
        ("email", "ria@"),
        ("name", "x" * 201),
    ],
)
async def test_what_is_malformed_is_shown_again_as_typed(
    http: httpx.AsyncClient, participants: Told, field: str, typed: str
) -> None:
    answer = await send(http, "employer", EMPLOYER | {field: typed}, language="en")
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.text
    assert 'value="Bakker IT"' in answer.text
    assert participants.asked == []


@pytest.mark.parametrize(
    ("refused", "status", "said"),
    [
        (Refused(422, "unknown_postcode"), 422, "Deze postcode kennen we niet"),
        (Refused(422, "invalid_email"), 422, "waar we heen kunnen mailen"),
        (Refused(429, "too_many_tries"), 429, "Wacht een kwartier"),
        (Refused(422, "citizen_number"), 422, "burgerservicenummer lijkt"),
        (Refused(503, "unavailable"), 503, "probeer het over een minuut opnieuw"),
    ],
)
async def test_a_refusal_is_said_and_nothing_typed_is_lost(
    http: httpx.AsyncClient, participants: Told, refused: Refused, status: int, said: str
) -> None:
    participants.answers["/registrations"] = refused
    answer = await send(http, "starter", STARTER)
    assert answer.status_code == status
    assert said in answer.text
    assert 'value="Noor Vos"' in answer.text
    assert re.search(r'value="grower"[^>]* checked', answer.text)


async def test_only_a_day_can_stand_in_the_address_of_the_thanks_page(http: httpx.AsyncClient) -> None:
    assert (await http.get("/nl/register/thanks?answer_by=tomorrow<b>")).status_code == 422
    assert "uiterlijk" not in (await http.get("/nl/register/thanks")).text


async def test_a_form_of_another_site_is_refused(http: httpx.AsyncClient, participants: Told) -> None:
    http.cookies.set(BROWSER, SECRET)
    answer = await http.post("/nl/register/starter", data={**STARTER, "form_token": form_token("o" * 43)})
    assert answer.status_code == 403
    assert participants.asked == []


async def test_the_doors_of_the_welcome_page_lead_to_the_forms(http: httpx.AsyncClient) -> None:
    welcome = (await http.get("/en")).text
    assert 'href="/en/register/employer"' in welcome
    assert 'href="/en/register/starter"' in welcome
