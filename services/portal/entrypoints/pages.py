"""The start page in each language: what runs, where its documentation is, what to try next. It only reads."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from babel.dates import format_datetime
from fastapi import APIRouter, Header, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.portal.adapters.health import Condition, Health, ask_all
from services.portal.adapters.words import LANGUAGES, preferred, translations
from services.portal.settings import SERVICES, PortalSettings
from shared import clock
from shared.identity.policy import public

WHY = "shows what runs and where its documentation is, never a person"
HERE = Path(__file__).parent.parent
STATIC = HERE / "static"
READ = ["GET", "HEAD"]
ANOTHER_CLOCK = timedelta(minutes=1)
"""From this difference on, the page says that the platform's clock is not the wall's."""


def pages(settings: PortalSettings, client: httpx.AsyncClient) -> APIRouter:
    """The portal's routes. `client` is shared by all requests and closed by whoever made it."""
    router = APIRouter(dependencies=[public(WHY)], include_in_schema=False)
    render = renderer(settings)

    async def start(request: Request, language: str) -> HTMLResponse:
        addresses = {service: settings.address(service) for service in SERVICES}
        health = await ask_all(client, addresses, within=settings.status_timeout_seconds)
        return HTMLResponse(render(language, health, request.url.path), headers=_headers(language))

    @router.api_route("/", methods=READ)
    async def start_page(request: Request, accept_language: str | None = Header(default=None)) -> HTMLResponse:
        return await start(request, preferred(accept_language))

    @router.api_route("/nl", methods=READ)
    async def start_page_in_dutch(request: Request) -> HTMLResponse:
        return await start(request, "nl")

    @router.api_route("/en", methods=READ)
    async def start_page_in_english(request: Request) -> HTMLResponse:
        return await start(request, "en")

    return router


def _headers(language: str) -> dict[str, str]:
    return {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-store"}


def renderer(settings: PortalSettings) -> Callable[[str, list[Health], str], str]:
    """A function that makes the page; templates are read once per language."""
    environments = {language: environment(language) for language in LANGUAGES}

    def render(language: str, health: list[Health], path: str) -> str:
        return environments[language].get_template("start.html.j2").render(view(settings, language, health, path))

    return render


def environment(language: str) -> Environment:
    jinja = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    jinja.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    jinja.globals["style_hash"] = hashlib.sha256((STATIC / "portal.css").read_bytes()).hexdigest()[:12]
    return jinja


def view(settings: PortalSettings, language: str, health: list[Health], path: str) -> dict[str, Any]:
    """What the template may know."""
    return {
        "language": language,
        "path": path,
        "health": {entry.service: entry for entry in health},
        "links": {service: settings.link(service) for service in SERVICES},
        "ready": sum(entry.condition in (Condition.RUNNING, Condition.ATTENTION) for entry in health),
        "total": len(health),
        "attention": any(entry.condition is Condition.ATTENTION for entry in health),
        "mailbox": settings.mailbox,
        "read_at": clock_time(clock.real_now(), language),
        "business_time": business_time(language),
    }


def business_time(language: str) -> str | None:
    """The platform's own date and time, where somebody moved its clock."""
    if abs(clock.offset()) < ANOTHER_CLOCK:
        return None
    pattern = "EEEE d MMMM y, HH:mm"
    return format_datetime(clock.now(), pattern, tzinfo=clock.DUTCH, locale=language)


def clock_time(instant: datetime, language: str) -> str:
    return format_datetime(instant, "HH:mm:ss", tzinfo=clock.DUTCH, locale=language)
