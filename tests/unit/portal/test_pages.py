"""The start page as a browser gets it, with services that answer, fail or are absent."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from services.portal import main
from services.portal.adapters.words import LANGUAGES
from services.portal.settings import SERVICES, PortalSettings

READY = {"ready": True, "checks": {}, "lag": {}, "outbox": {"depth": 0}, "parked": 0}
Visit = Callable[..., Awaitable[httpx.Response]]


class Links(HTMLParser):
    """Collects where a page leads and what it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.loads: list[str] = []
        self.inline: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name == "href":
                (self.loads if tag == "link" else self.hrefs).append(value or "")
            elif name == "src":
                self.loads.append(value or "")
            elif name == "style" or name.startswith("on"):
                self.inline.append(f"{tag} {name}")
        if tag in {"style", "script"}:
            self.inline.append(tag)


@pytest.fixture
async def visit(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Visit]:
    """Visits a path; `down` names services that do not answer, `settings` override the portal's own."""
    clients: list[httpx.AsyncClient] = []

    async def get(
        path: str, *, down: tuple[str, ...] = (), language: str = "", accept: str = "", **settings: object
    ) -> httpx.Response:
        def respond(request: httpx.Request) -> httpx.Response:
            if request.url.host in down:
                raise httpx.ConnectError("refused")
            return httpx.Response(200, json=READY)

        monkeypatch.setattr(
            main, "http_client", lambda *_, **__: httpx.AsyncClient(transport=httpx.MockTransport(respond))
        )
        addresses = {f"{service}_url": f"http://{service}" for service in SERVICES}
        app = main.portal(PortalSettings(**(addresses | settings)))
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://portal")
        clients.append(client)
        headers = {"Accept-Language": language, "Accept": accept}
        return await client.get(path, headers={name: value for name, value in headers.items() if value})

    yield get
    for client in clients:
        await client.aclose()


@pytest.mark.parametrize(
    ("path", "asked", "language", "heading"),
    [
        ("/nl", "en", "nl", "Wie start in de ICT, landt hier goed"),
        ("/en", "nl", "en", "Whoever starts in ICT lands well here"),
        ("/nl/system", "en", "nl", "Het platform draait"),
        ("/en/system", "nl", "en", "The platform is running"),
    ],
)
async def test_the_page_speaks_the_language_of_its_path(
    visit: Visit, path: str, asked: str, language: str, heading: str
) -> None:
    answer = await visit(path, language=asked)
    assert answer.status_code == 200
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}"' in answer.text
    assert _heading(answer.text) == heading


@pytest.mark.parametrize(("environment", "marked"), [("development", True), ("production", False)])
async def test_where_sample_people_sign_in_every_page_says_so(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, environment: str, marked: bool
) -> None:
    monkeypatch.setenv("LANDING_ENVIRONMENT", environment)
    for path in ("/nl", "/nl/sign-in", "/nl/nowhere"):
        assert ("Proefopstelling" in (await visit(path, accept="text/html")).text) is marked


@pytest.mark.parametrize("language", LANGUAGES)
async def test_whose_data_the_platform_uses_is_named(visit: Visit, language: str) -> None:
    text = (await visit(f"/{language}/how-it-works")).text
    assert "ESCO" in text
    assert "CC BY 4.0" in text


@pytest.mark.parametrize(("asked", "language"), [("", "nl"), ("en-GB,nl;q=0.5", "en"), ("de", "nl")])
async def test_the_first_visit_follows_the_browser_s_language(visit: Visit, asked: str, language: str) -> None:
    answer = await visit("/", language=asked)
    assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (
        303,
        f"/{language}",
        "Accept-Language",
    )


@pytest.mark.parametrize("path", ["/nl/privacy", "/en/how-it-works"])
async def test_the_other_language_is_one_step_away(visit: Visit, path: str) -> None:
    links = Links((await visit(path)).text)
    assert {"/nl": "/en", "/en": "/nl"}[path[:3]] + path[3:] in links.hrefs


async def test_a_refusal_is_a_page_for_readers_and_a_problem_for_programs(visit: Visit) -> None:
    program, reader = await visit("/nl/nope"), await visit("/nl/nope", accept="text/html")
    assert (program.status_code, program.headers["content-type"]) == (404, "application/problem+json")
    assert (reader.status_code, reader.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert _heading(reader.text) == "Deze pagina is er niet"
    assert "default-src 'self'" in reader.headers["content-security-policy"]
    assert "nope" not in reader.text
    assert (await visit("/de/privacy", accept="text/html")).status_code == 404


async def test_it_links_what_each_service_offers(visit: Visit) -> None:
    links = Links((await visit("/nl/system")).text)
    for service in SERVICES:
        assert {f"http://{service}/docs", f"http://{service}/asyncapi"} <= set(links.hrefs)


async def test_a_browser_gets_the_public_address_where_there_is_one(visit: Visit) -> None:
    links = Links((await visit("/nl/system", public_coaching_url="https://platform.example/coaching/")).text)
    assert "https://platform.example/coaching/docs" in links.hrefs
    assert not any(href.startswith("http://coaching") for href in links.hrefs)


async def test_a_service_that_is_down_is_shown_as_down(visit: Visit) -> None:
    page = (await visit("/en/system", down=("matching",))).text
    assert _heading(page) == "The platform is partly running"
    assert (page.count("No answer"), page.count("Running</span>")) == (1, 3)
    assert "landing logs matching" in page
    assert "3 of 4 ready" in page


async def test_nothing_that_answers_is_said_so(visit: Visit) -> None:
    assert _heading((await visit("/en/system", down=SERVICES)).text) == "The platform cannot be reached yet"


async def test_the_mailbox_is_linked_only_when_there_is_one(visit: Visit) -> None:
    with_mailbox = Links((await visit("/nl/system", mailbox_url="http://mailbox:8025/")).text)
    without = (await visit("/nl/system", mailbox_url=None)).text
    assert "http://mailbox:8025/" in with_mailbox.hrefs
    assert "Er is geen postbus ingesteld" in without


async def test_a_moved_clock_is_said(visit: Visit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "clock has been moved" not in (await visit("/en/system")).text
    (tmp_path / "clock").write_text(str(49 * 3_600_000))
    monkeypatch.setenv("LANDING_CLOCK_FILE", str(tmp_path / "clock"))
    assert "clock has been moved" in (await visit("/en/system")).text


async def test_nothing_is_inline_and_nothing_comes_from_elsewhere(visit: Visit) -> None:
    answer = await visit("/nl/system", down=("coaching",))
    links = Links(answer.text)
    assert links.inline == []
    assert links.loads
    assert all(address.startswith("/static/") for address in links.loads)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["portal.css", "theme.css", "mark.svg", "vendor/manifest.json"])
async def test_its_files_are_served(visit: Visit, name: str) -> None:
    assert (await visit(f"/static/{name}")).status_code == 200


def _heading(page: str) -> str:
    found = re.search(r"<h1>\s*(.*?)\s*</h1>", page, re.DOTALL)
    assert found is not None
    return found.group(1)
