"""The system's own Chromium, headless, and axe-core beside it. Tests of pages look at what a reader gets."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright

from services.portal import make_assets

WIDTHS = (1280, 390, 320)
AXE = Path(make_assets.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
STANDARD = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # of what passes nobody asks where it is
}


def chromium() -> str:
    """The path of the browser. Raises RuntimeError with how to get one."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError(
            "There is no Chromium for the tests of pages: install it (Debian: apt-get install chromium)."
        )
    return found


@cache
def axe() -> str:
    return AXE.read_text("utf-8")


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield opened
        await opened.close()


@dataclass
class Visit:
    """One page in one window. `complaints`: what the console said and which other hosts were asked."""

    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.complaints.append(f"another host: {request.url}")

    async def violations(self) -> list[str]:
        """What axe-core finds against WCAG 2.2 AA and its best practices, each with the elements."""
        # The page's own policy forbids inline scripts; this one comes from the test, so it is evaluated, not inserted.
        if not await self.page.evaluate("typeof axe === 'object'"):
            await self.page.evaluate(axe())
        found = await self.page.evaluate("options => axe.run(document, options)", STANDARD)
        return [f"{rule['id']}: {node['html'][:200]}" for rule in found["violations"] for node in rule["nodes"]]

    async def overflows(self) -> bool:
        """Whether the page is wider than its window."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

    async def troubles(self) -> list[str]:
        """All that is wrong with the page as it stands, at each width; loaded once, since its style alone knows widths.

        Afterwards the complaints are forgotten, and the window is as wide as before.
        """
        before, found = self.page.viewport_size, list[str]()
        for width in WIDTHS:
            await self.page.set_viewport_size({"width": width, "height": 900})
            wrong = [*await self.violations(), *(["wider than its window"] if await self.overflows() else [])]
            found += [f"{width}: {trouble}" for trouble in wrong]
        if before is not None:
            await self.page.set_viewport_size(before)
        found += self.complaints
        self.complaints.clear()
        return found


@asynccontextmanager
async def visiting(opened: Browser, origin: str, width: int, *, script: bool = True) -> AsyncIterator[Visit]:
    """A window of its own, without anything that another visit left behind."""
    context = await opened.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    visit = Visit(await context.new_page(), origin)
    visit.watch()
    yield visit
    await context.close()
