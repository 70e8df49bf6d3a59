"""What another site or a stranger's address can make a reader's browser do at the portal."""

import html
import json
import re
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

import httpx

from services.portal.entrypoints.cookies import BROWSER, SESSION
from services.portal.entrypoints.same_site import form_token
from tests.integration.participants.signing_in import ORIGIN, Browser
from tests.proof.sign_in.attack import Attack, Play
from tests.proof.sign_in.oidc import linked, visit
from tests.proof.sign_in.passkeys import taking
from tests.proof.sign_in.stage import Stage
from tests.support.authenticator import Authenticator

SAME, CROSS = {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "cross-site", "origin": "https://evil.example"}
READERS = "services.portal.entrypoints.readers"


async def signed_in(stage: Stage, http: httpx.AsyncClient) -> Browser:
    """A reader's cookies in a browser at the portal."""
    browser = await stage.world.by_link(await stage.world.person())
    assert browser.session is not None
    http.cookies.set(SESSION, browser.session)
    http.cookies.set(BROWSER, browser.secret)
    return browser


def sign_out_from(headers: dict[str, str], *, token: bool) -> Play:
    """A form on another site signs the reader out, or worse. Through: it did."""

    async def play(stage: Stage, hostile: bool) -> bool:
        async with stage.browser() as http:
            browser = await signed_in(stage, http)
            right = form_token(str(browser.session))
            data = {"form_token": right if token or not hostile else "f" * 64}
            await http.post("/nl/sign-out", data=data, headers=headers if hostile else SAME)
            return not await stage.world.holds(browser)

    return play


async def as_the_attacker(stage: Stage, hostile: bool) -> bool:
    """Another site signs the reader in as the attacker, with the attacker's own link (login CSRF)."""
    attacker = Browser()
    token = await stage.world.ask_link(await stage.world.person(), attacker)
    async with stage.browser() as http:
        http.cookies.set(BROWSER, attacker.secret)
        data = {"form_token": form_token(attacker.secret)}
        answer = await http.post(f"/nl/sign-in/link/{token}", data=data, headers=CROSS if hostile else SAME)
        return answer.status_code == 303 and SESSION in answer.headers.get("set-cookie", "")


def leads_to(target: str) -> Play:
    """A link to the sign-in page that sends the reader elsewhere afterwards. Through: it does."""

    async def play(stage: Stage, hostile: bool) -> bool:
        browser, device = Browser(), Authenticator(ORIGIN)
        await stage.world.make_passkey(await stage.world.person(), device, browser)
        question = await stage.world.question("options", browser)
        wanted = target if hostile else "/en/system?from=here"
        data = {
            "form_token": form_token(browser.secret),
            "ceremony": question["ceremony"],
            "credential": json.dumps(device.get(question["options"])),
            "return_to": wanted,
        }
        async with stage.browser() as http:
            http.cookies.set(BROWSER, browser.secret)
            answer = await http.post("/nl/sign-in/passkey", data=data, headers=SAME)
            return answer.headers.get("location") == wanted

    return play


async def answer_of_a_provider(stage: Stage, hostile: bool) -> bool:
    """The whole way through the portal and the provider; hostile: another browser brings back what it said."""
    _, subject = await linked(stage)
    await stage.lies(subject)
    async with stage.browser() as began, stage.browser() as other:
        page = await began.get("/en/sign-in")
        assert "Gemeente" in page.text
        data = {"form_token": form_token(began.cookies[BROWSER]), "return_to": "/en/system"}
        leaving = await began.post("/en/sign-in/with/works", data=data, headers=SAME)
        address = html.unescape(re.findall(r'<a href="(http://localhost:[^"]+)"', leaving.text)[0])
        await other.get("/en/sign-in")
        back = await (other if hostile else began).get("/sign-in/oidc/callback", params=await visit(address))
        return back.headers.get("location") == "/en/system" and SESSION in back.headers["set-cookie"]


def any_site(_: Stage) -> AbstractContextManager[Any]:
    return patch(f"{READERS}.check_same_site", lambda _: None)


def any_token(_: Stage) -> AbstractContextManager[Any]:
    return patch(f"{READERS}.check_form_token", lambda *_: None)


def anywhere(_: Stage) -> AbstractContextManager[Any]:
    return patch("services.portal.entrypoints.ways.safe_path", lambda wanted, language: wanted)


ATTACKS = [
    Attack("page: form sent from another site", sign_out_from(CROSS, token=True), any_site),
    Attack("page: form from a subdomain", sign_out_from({"sec-fetch-site": "same-site"}, token=True), any_site),
    Attack("page: form of a browser that says nothing", sign_out_from({}, token=True), any_site),
    Attack("page: form with the token of another session", sign_out_from(SAME, token=False), any_token),
    Attack("page: answer of a provider brought back by another browser", answer_of_a_provider, taking(browser=False)),
    Attack("page: signed in as the attacker from another site", as_the_attacker, any_site),
    *(
        Attack(f"page: leads to {target!r} after signing in", leads_to(target), anywhere)
        for target in (
            "https://evil.example/",
            "//evil.example",
            "https://localhost:8000@evil.example/",
            "/nl//evil.example",
            "/nl/../x",
        )
    ),
]
