"""The portal as a server on a free port, and one browser for all tests of pages."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest
import uvicorn
from playwright.async_api import Browser

from services.portal.main import portal
from services.portal.settings import SERVICES, PortalSettings
from tests.support.browser import browser
from tests.support.eventually import eventually

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
async def opened() -> AsyncIterator[Browser]:
    async with browser() as found:
        yield found


@pytest.fixture
async def origin() -> AsyncIterator[str]:
    """Where the portal answers; the services behind it do not."""
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
