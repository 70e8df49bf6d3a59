"""Where attacks are played: participants and the portal as they run, an OIDC provider as a process, and a postbox."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
from joserfc.jwk import OKPKey

from landing.processes.ports import choose_port
from services.participants.main import build
from services.portal.main import portal
from services.portal.settings import SERVICES, PortalSettings
from shared.identity.keys import new_key, public_jwk, write_private_key
from shared.identity.keyset import KeySource, OwnKeys, UnknownKey
from shared.runtime import Service
from tests.integration.participants.signing_in import ORIGIN, SigningIn
from tests.support.databases import Logins
from tests.support.eventually import eventually
from tests.support.postbox import Postbox
from tests.support.running import TEST_KEY, running

CLIENT_SECRET = "a-secret-of-more-than-thirty-two-bytes"


@dataclass
class Stage:
    """`portal` is a browser's way in; `provider` is the OIDC provider's address."""

    world: SigningIn
    portal: Any
    provider: str
    portal_key: Path

    def browser(self) -> httpx.AsyncClient:
        """A browser at the portal: keeps cookies, follows nothing by itself."""
        transport = httpx.ASGITransport(self.portal)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN.replace("http:", "https:"))

    async def lies(self, subject: str | None = None, **lies: Any) -> int:
        """What the provider says wrong from now on; how many codes it exchanged so far."""
        async with httpx.AsyncClient() as http:
            told = {"lies": lies} | ({"subject": subject} if subject else {})
            return int((await http.post(f"{self.provider}/lies", json=told)).json()["exchanged"])


@asynccontextmanager
async def staged(environment: Any, logins: Logins, folder: Path) -> AsyncIterator[Stage]:
    """Everything started, and ended."""
    port, postbox = choose_port(), Postbox()
    (folder / "secret").write_text(CLIENT_SECRET)
    (folder / "oidc.toml").write_text(
        f'[[provider]]\nname = "works"\nlabel = "Gemeente"\nissuer = "http://localhost:{port}"\n'
        f'client_id = "warme-landing"\nclient_secret_file = "{folder}/secret"\n'
    )
    key = new_key()
    write_private_key(key, folder / "portal.json")
    (folder / "trusted.json").write_text(json.dumps({"portal": public_jwk(key)}))
    environment.setenv("LANDING_NOTIFICATIONS_URL", postbox.url)
    environment.setenv("LANDING_PORTAL_URL", ORIGIN)
    environment.setenv("LANDING_TRUSTED_KEYS_FILE", str(folder / "trusted.json"))
    environment.setenv("PARTICIPANTS_OIDC_FILE", str(folder / "oidc.toml"))
    postbox.start()
    command = [
        sys.executable,
        "-m",
        "tests.support.oidc_provider",
        "--port",
        str(port),
        "--client-secret",
        CLIENT_SECRET,
    ]
    provider = await asyncio.create_subprocess_exec(*command)
    try:
        await eventually(lambda: _answers(f"http://localhost:{port}/keys"), what="the provider")
        async with running(_trusting(build()), logins) as participants:
            addresses = {f"{service}_url": participants.url for service in SERVICES}
            settings = PortalSettings(key_file=folder / "portal.json", **addresses)  # type: ignore[arg-type]
            yield Stage(
                SigningIn(participants, postbox), portal(settings), f"http://localhost:{port}", folder / "portal.json"
            )
    finally:
        provider.kill()
        await provider.wait()
        postbox.stop()


class Either:
    """The service's own keys, by which the portal gets in, and the tests' one, by which a test may be anybody."""

    def __init__(self, own: KeySource) -> None:
        self._own, self._ours = own, OwnKeys(TEST_KEY)

    async def key(self, kid: str) -> OKPKey:
        try:
            return await self._own.key(kid)
        except UnknownKey:
            return await self._ours.key(kid)


def _trusting(service: Service) -> Service:
    own = service.keys
    assert own is not None
    return replace(service, keys=lambda core: Either(own(core)))


async def _answers(address: str) -> bool:
    async with httpx.AsyncClient() as http:
        try:
            return (await http.get(address)).status_code == 200
        except httpx.TransportError:
            return False
