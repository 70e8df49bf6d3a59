"""The page about the platform itself: what runs, where its documentation is, what to try next. It only reads."""

from datetime import datetime, timedelta
from typing import Any

import httpx
from babel.dates import format_datetime
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from services.portal.adapters.health import Condition, Health, ask_all
from services.portal.adapters.rendering import moment
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.settings import SERVICES, PortalSettings
from shared import clock
from shared.identity.policy import public

WHY = "shows what runs and where its documentation is, never a person"
ANOTHER_CLOCK = timedelta(minutes=1)
"""From this difference on, the page says that the platform's clock is not the wall's."""


def system_pages(settings: PortalSettings, client: httpx.AsyncClient) -> APIRouter:
    """`client` is shared by all requests and closed by whoever made it."""
    router = APIRouter(dependencies=[public(WHY)], include_in_schema=False)

    @router.api_route("/{language}/system", methods=READ)
    async def system(request: Request, language: Language) -> HTMLResponse:
        addresses = {service: settings.address(service) for service in SERVICES}
        health = await ask_all(client, addresses, within=settings.status_timeout_seconds)
        return page(request, language, "system.html.j2", **view(settings, language, health))

    return router


def view(settings: PortalSettings, language: str, health: list[Health]) -> dict[str, Any]:
    """What the template may know."""
    return {
        "health": {entry.service: entry for entry in health},
        "links": {service: settings.link(service) for service in SERVICES},
        "ready": sum(entry.condition in (Condition.RUNNING, Condition.ATTENTION) for entry in health),
        "total": len(health),
        "attention": any(entry.condition is Condition.ATTENTION for entry in health),
        "mailbox": settings.mailbox,
        "read_at": clock_time(clock.real_now(), language),
        "business_time": moment(clock.now(), language) if abs(clock.offset()) >= ANOTHER_CLOCK else None,
    }


def clock_time(instant: datetime, language: str) -> str:
    return format_datetime(instant, "HH:mm:ss", tzinfo=clock.DUTCH, locale=language)
