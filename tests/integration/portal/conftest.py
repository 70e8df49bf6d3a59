"""The portal as a server on a free port, and one browser for all tests of pages."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser

from services.portal import main
from services.portal.entrypoints.cookies import SESSION
from services.portal.main import portal
from services.portal.settings import SERVICES, PortalSettings
from tests.support.browser import Visit, browser
from tests.support.eventually import eventually
from tests.support.told import SESSION_SECRET, Told, ToldServices, signed_in

NOWHERE = "http://127.0.0.1:9"


@dataclass
class Stage:
    """Where the portal answers, and what stands behind it."""

    origin: str
    participants: Told
    services: ToldServices

    async def sign_in(self, visit: Visit, *roles: str, **held: Any) -> None:
        """Give the window a session whose person holds these roles."""
        self.participants.answers["/sessions/tokens"] = signed_in(*roles, **held)
        cookie: Any = {
            "name": SESSION,
            "value": SESSION_SECRET,
            "url": self.origin.replace("http:", "https:"),
            "secure": True,
            "httpOnly": True,
        }
        await visit.page.context.add_cookies([cookie])


@pytest.fixture
async def opened() -> AsyncIterator[Browser]:
    async with browser() as found:
        yield found


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    """Where the portal answers; the services behind it do not."""
    async with serving() as address:
        yield address


@pytest.fixture
async def told(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """The portal with services that answer as told."""
    participants, services = Told(), ToldServices()
    monkeypatch.setattr(main, "_participants", lambda _: participants)
    monkeypatch.setattr(main, "_clients", lambda _: services.clients())
    async with serving() as address:
        yield Stage(address, participants, services)


@asynccontextmanager
async def serving() -> AsyncIterator[str]:
    settings = PortalSettings(**{f"{service}_url": NOWHERE for service in SERVICES})
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(portal(settings), log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve([listening]))

    async def started() -> bool:
        return server.started

    await eventually(started, within=10, what="a portal that answers")
    yield f"http://localhost:{listening.getsockname()[1]}"
    server.should_exit = True
    await serving
