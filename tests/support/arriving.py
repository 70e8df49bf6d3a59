"""From a mail in the development mailbox to a page in a browser that can make passkeys."""

import re
from email import message_from_bytes, policy

from playwright.async_api import Page

from tests.support.eventually import eventually
from tests.support.system import System

LINK = re.compile(r"http://localhost:\d+/\S+")
PLATFORM_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


async def mailed_link(system: System, email: str, *, containing: str = "/invitations/") -> str:
    """The link in the newest mail to this address that leads to such a page."""

    async def arrived() -> str:
        for file in sorted((system.data / "mail").rglob("*.eml"), reverse=True):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            found = [link for link in LINK.findall(body.get_content() if body else "") if containing in link]
            if mail["To"] == email and found:
                return found[0]
        return ""

    return await eventually(arrived, within=60, what=f"a mail with a link to {containing}")


async def with_authenticator(page: Page) -> None:
    """As if this machine had a fingerprint reader that always agrees."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": PLATFORM_KEY})
