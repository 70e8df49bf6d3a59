"""Short ways to sign people in at a running participants service, as the portal does it for a browser."""

import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from uuid_utils.compat import uuid7

from tests.support.authenticator import Authenticator
from tests.support.postbox import Postbox
from tests.support.running import Running

PORTAL = "service:portal"
LANDING = "service:landing"
ORIGIN = "http://localhost:8000"


@dataclass
class Browser:
    """What a browser holds: the secret it is known by, and the session in its cookie."""

    address: str = field(default_factory=lambda: ".".join(str(secrets.randbelow(250) + 1) for _ in range(4)))
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str | None = None

    def seen(self) -> dict[str, Any]:
        return {"browser": self.secret, "address": self.address, "device": "Firefox, Linux", "session": self.session}


@dataclass
class Known:
    """A person that the service knows."""

    id: UUID
    email: str


class SigningIn:
    """`call` speaks as the portal. What returns an answer is for attacks; what returns a value must succeed."""

    def __init__(self, participants: Running, postbox: Postbox) -> None:
        self.participants = participants
        self.database = participants.core.database
        self.postbox = postbox

    async def call(self, path: str, body: dict[str, Any], *, by: UUID | str = PORTAL) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.participants.token(by)}"}
        return await self.participants.http.post(path, json=body, headers=headers)

    async def person(self, *roles: dict[str, Any], name: str = "Sanne de Vries") -> Known:
        email = f"{uuid7()}@voorbeeld.example"
        answer = await self.participants.post("/people", {"name": name, "email": email}, by=LANDING)
        known = Known(UUID(answer.json()["person_id"]), email)
        for role in roles:
            await self.role(known, **role)
        return known

    async def role(self, person: Known, role: str, *, end: str | None = None, **rest: Any) -> None:
        body = {"role": role, "starts_on": "2026-01-01", **rest}
        path = f"/people/{person.id}/roles"
        if end is not None:
            path, body = f"{path}/end", {"role": role, "ends_on": end, "reason": "left"}
        answer = await self.participants.post(path, body, by=LANDING)
        assert answer.is_success, answer.text

    async def invitation(self, person: Known) -> str:
        """The secret of a new invitation."""
        body = {"person_id": str(person.id)}
        invited = await self.participants.post("/invitations", body, by=LANDING)
        path = f"/invitations/{invited.json()['invitation_id']}/link"
        return str((await self.participants.post(path, by=LANDING)).json()["token"])

    async def ask_link(self, person: Known, browser: Browser) -> str:
        """The secret of the link that is mailed to this person."""
        copies = len(self.postbox.to(person.email)) + 1
        asked = {"email": person.email, "language": "nl", "seen": browser.seen()}
        answer = await self.call("/sign-in/links", asked)
        assert answer.status_code == 202, answer.text
        return await self.postbox.token_for(person.email, copies=copies)

    async def open_link(self, token: str, browser: Browser) -> httpx.Response:
        return self._kept(
            browser, await self.call("/sign-in/links/redemption", {"token": token, "seen": browser.seen()})
        )

    async def by_link(self, person: Known, browser: Browser | None = None) -> Browser:
        """A browser in which this person is signed in."""
        browser = browser or Browser()
        answer = await self.open_link(await self.ask_link(person, browser), browser)
        assert answer.status_code == 200, answer.text
        return browser

    async def question(self, path: str, browser: Browser, **body: Any) -> dict[str, Any]:
        answer = await self.call(f"/sign-in/passkeys/{path}", {"seen": browser.seen(), **body})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def answer(
        self, path: str, question: dict[str, Any], credential: dict[str, Any], browser: Browser
    ) -> httpx.Response:
        body = {"ceremony": question["ceremony"], "credential": credential, "seen": browser.seen()}
        return self._kept(browser, await self.call(f"/sign-in/passkeys/{path}", body))

    async def make_passkey(self, person: Known, device: Authenticator, browser: Browser) -> httpx.Response:
        """Accept an invitation with a new passkey."""
        question = await self.question("new/options", browser, invitation=await self.invitation(person))
        return await self.answer("new", question, device.create(question["options"]), browser)

    async def use_passkey(self, device: Authenticator, browser: Browser) -> httpx.Response:
        question = await self.question("options", browser)
        return await self.answer("assertion", question, device.get(question["options"]), browser)

    async def tokens(self, browser: Browser, *audiences: str) -> httpx.Response:
        return await self.call("/sessions/tokens", {"session": browser.session, "audiences": list(audiences)})

    async def holds(self, browser: Browser) -> bool:
        """Whether the browser's session is good for anything."""
        return browser.session is not None and (await self.tokens(browser)).status_code == 200

    @staticmethod
    def _kept(browser: Browser, answer: httpx.Response) -> httpx.Response:
        """What the portal does with the cookie."""
        if answer.status_code == 200:
            signed_in = answer.json().get("signed_in", answer.json())
            browser.session = signed_in["session"] if signed_in else browser.session
        return answer
