"""The portal with services that answer as told."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services.portal import main
from services.portal.settings import PortalSettings
from tests.support.told import Told, ToldServices

SAME = {"sec-fetch-site": "same-origin", "accept": "text/html"}


@pytest.fixture
def participants() -> Told:
    return Told()


@pytest.fixture
def services() -> ToldServices:
    return ToldServices()


@pytest.fixture
async def http(
    participants: Told, services: ToldServices, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """A browser's own requests: same site, pages wanted."""
    monkeypatch.setattr(main, "_participants", lambda _: participants)
    monkeypatch.setattr(main, "_clients", lambda _: services.clients())
    transport = httpx.ASGITransport(main.portal(PortalSettings()))
    async with httpx.AsyncClient(transport=transport, base_url="https://portal", headers=SAME) as client:
        yield client
