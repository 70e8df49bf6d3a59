"""The pages of signing in, with a participants that answers as told: cookies, forms, refusals, where they lead."""

from uuid import UUID

import httpx
import pytest

from services.portal import main
from services.portal.adapters.devices import device
from services.portal.adapters.participants import Refused
from services.portal.entrypoints.cookies import BROWSER, SESSION
from services.portal.entrypoints.returning import safe_path
from services.portal.entrypoints.same_site import form_token
from services.portal.settings import PortalSettings
from tests.support.told import Told

SECRET, OTHER = "b" * 43, "s" * 43
ACCOUNT = {"issuer": "https://login.example/x", "label": "Gemeente", "linked_at": "2026-11-20T10:00:00+00:00"}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def test_a_browser_is_given_a_secret_and_keeps_it(http: httpx.AsyncClient) -> None:
    first = await http.get("/nl/sign-in")
    cookie = first.headers["set-cookie"]
    assert cookie.startswith(f"{BROWSER}=")
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert "Domain" not in cookie
    kept = http.cookies[BROWSER]
    await http.get("/nl/sign-in")
    assert http.cookies[BROWSER] == kept
    assert f'value="{form_token(kept)}"' in first.text


async def test_signing_in_sets_a_new_session_and_leads_on(http: httpx.AsyncClient, participants: Told) -> None:
    participants.answers["/sign-in/links/redemption"] = {"session": OTHER}
    http.cookies.set(BROWSER, SECRET)
    answer = await http.post(f"/en/sign-in/link/{OTHER}", data={"form_token": form_token(SECRET)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/start")
    assert f"{SESSION}={OTHER}" in answer.headers["set-cookie"]
    assert OTHER not in answer.headers["location"]
    (_, body), *_ = participants.asked
    assert body["seen"]["browser"] == SECRET


async def test_opening_a_link_asks_participants_nothing(http: httpx.AsyncClient, participants: Told) -> None:
    assert (await http.get(f"/nl/sign-in/link/{OTHER}")).status_code == 200
    assert participants.asked == []


@pytest.mark.parametrize("code", ["link_refused", "too_many_tries", "anything"])
async def test_a_refusal_is_said_in_words(http: httpx.AsyncClient, participants: Told, code: str) -> None:
    participants.answers["/sign-in/links/redemption"] = Refused(409, code)
    http.cookies.set(BROWSER, SECRET)
    answer = await http.post(f"/nl/sign-in/link/{OTHER}", data={"form_token": form_token(SECRET)})
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert code not in answer.text


async def test_an_address_that_is_none_is_shown_again_with_what_is_wrong(
    http: httpx.AsyncClient, participants: Told
) -> None:
    participants.answers["/sign-in/links"] = Refused(422, "invalid_email")
    http.cookies.set(BROWSER, SECRET)
    for typed in ("", "nobody@"):
        data = {"form_token": form_token(SECRET), "email": typed}
        answer = await http.post("/nl/sign-in/link", data=data)
        assert answer.status_code == 422
        assert "<title>Fout:" in answer.text
        assert f'value="{typed}"' in answer.text


async def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(http: httpx.AsyncClient, participants: Told) -> None:
    participants.answers["/sessions/tokens"] = Refused(401, "session_over")
    http.cookies.set(SESSION, OTHER)
    answer = await http.get("/nl/account")
    assert answer.headers["location"] == "/nl/sign-in?return_to=/nl/account"
    assert f'{SESSION}=""' in answer.headers["set-cookie"], "a session that is over is forgotten"


async def test_where_participants_is_away_the_page_says_so(http: httpx.AsyncClient, participants: Told) -> None:
    del participants.answers["/sign-in/ways"]
    answer = await http.get("/nl/sign-in")
    assert answer.status_code == 503
    assert "Probeer het over een minuut opnieuw" in answer.text


async def test_who_came_by_another_name_is_led_to_the_one_that_passkeys_belong_to(participants: Told) -> None:
    app = main.portal(PortalSettings(portal_url="http://localhost:8080"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8080") as client:
        answer = await client.get("/nl/sign-in?return_to=/nl/system")
        assert answer.status_code == 307
        assert answer.headers["location"] == "http://localhost:8080/nl/sign-in?return_to=/nl/system"
        there = await client.get("/nl/sign-in", headers={"host": "localhost:8080"})
        assert there.status_code == 503, "it needs participants, and is at home"


async def test_a_reader_links_and_unlinks_the_account_of_his_organisation(
    http: httpx.AsyncClient, participants: Told
) -> None:
    participants.answers |= {
        "/sign-in/ways": {"providers": [{"name": "works", "label": "Gemeente"}]},
        "/sessions/tokens": {"person_id": str(UUID(int=1)), "name": "Anna", "fresh": True, "tokens": {}},
        "/sessions/overview": {"sessions": [], "passkeys": [], "accounts": [ACCOUNT]},
        "/sessions/unlink-account": {},
        "/sign-in/oidc/works": {"address": "https://login.example/?state=x"},
    }
    http.cookies.set(SESSION, OTHER)
    assert 'action="/en/account/link/works"' in (await http.get("/en/account")).text
    leaving = await http.post("/en/account/link/works", data={"form_token": form_token(OTHER)})
    assert "https://login.example/?state=x" in leaving.text
    assert dict(participants.asked)["/sign-in/oidc/works"]["link"] is True
    forged = await http.post("/en/account/link/works", data={"form_token": form_token(SECRET)})
    assert forged.status_code == 403
    await http.post("/en/account/unlink", data={"form_token": form_token(OTHER), "id": ACCOUNT["issuer"]})
    assert dict(participants.asked)["/sessions/unlink-account"] == {"session": OTHER, "issuer": ACCOUNT["issuer"]}


@pytest.mark.parametrize("answer", ["", "no json", "[]", "3"])
async def test_an_answer_that_no_browser_makes_is_refused(http: httpx.AsyncClient, answer: str) -> None:
    http.cookies.set(BROWSER, SECRET)
    data = {"form_token": form_token(SECRET), "ceremony": "", "credential": answer}
    assert (await http.post("/nl/sign-in/passkey", data=data)).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("/nl/system", "/nl/system"),
        ("/en/account?page=2", "/en/account?page=2"),
        ("", "/nl/start"),
        ("https://evil.example/nl/x", "/nl/start"),
        ("//evil.example", "/nl/start"),
        ("/\\evil.example", "/nl/start"),
        ("/nl//evil.example", "/nl/start"),
        ("/nl/\nx", "/nl/start"),
        ("/nl/account#x", "/nl/start"),
        ("/de/x", "/nl/start"),
        ("/nl/" + "x" * 400, "/nl/start"),
    ],
)
def test_a_reader_is_led_to_pages_of_ours_only(wanted: str, given: str) -> None:
    assert safe_path(wanted, "nl") == given


def test_a_device_is_named_so_that_its_owner_knows_it() -> None:
    assert device(FIREFOX) == "Firefox, Linux"
    assert device("curl/8") == ""
