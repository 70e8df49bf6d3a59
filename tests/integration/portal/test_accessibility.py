"""Every page in both languages at three widths: axe-core finds nothing, nothing is cut off, no other host is asked."""

import pytest
from playwright.async_api import Browser

from services.portal.adapters.words import LANGUAGES
from services.portal.entrypoints.public_pages import TEXTS
from tests.support.browser import WIDTHS, visiting

REGISTER = ("/register/employer", "/register/starter", "/register/thanks?answer_by=2026-11-30")
PAGES = ("", *(f"/{name}" for name in TEXTS), "/system", "/sign-in", "/sign-in/mail-sent", "/no-such-page", *REGISTER)

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("language", LANGUAGES)
async def test_pages_for_everybody(opened: Browser, origin: str, language: str) -> None:
    wrong: list[str] = []
    async with visiting(opened, origin, WIDTHS[0]) as visit:
        for path in PAGES:
            await visit.page.goto(f"{origin}/{language}{path}")
            wrong += [f"{path}: {trouble}" for trouble in await visit.troubles()]
    assert wrong == []


async def test_a_page_with_faults_is_found(opened: Browser, origin: str) -> None:
    async with visiting(opened, origin, 320) as visit:
        await visit.page.goto(f"{origin}/nl")
        await visit.page.evaluate(
            "main = document.querySelector('main');"
            "main.innerHTML = '<img src=\"/static/mark.svg\"><p>x</p>'; main.lastChild.style.width = '999px'"
        )
        assert any(rule.startswith("image-alt") for rule in await visit.violations())
        assert await visit.overflows()
        found = await visit.troubles()
        assert sum("image-alt" in trouble for trouble in found) == len(WIDTHS)
        assert "390: wider than its window" in found
        assert "1280: wider than its window" not in found


async def test_the_keyboard_reaches_the_content_first(opened: Browser, origin: str) -> None:
    async with visiting(opened, origin, 1280) as visit:
        await visit.page.goto(f"{origin}/nl")
        await visit.page.keyboard.press("Tab")
        assert await visit.page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
        await visit.page.keyboard.press("Enter")
        assert await visit.page.evaluate("document.activeElement.id") == "content"
