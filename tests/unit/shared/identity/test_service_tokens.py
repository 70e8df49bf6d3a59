"""A service asks for a token per audience, keeps it while it is good, and says what is wrong when it gets none."""

import asyncio
from pathlib import Path

import httpx
import pytest

from shared.identity import service_tokens
from shared.identity.issuer import Assertions, TokenIssuer
from shared.identity.keys import new_key, write_private_key
from shared.identity.keyset import OwnKeys
from shared.identity.service_tokens import NoToken, OwnTokens, ServiceTokens
from shared.identity.token import verify
from shared.web.app import create_app
from shared.web.tokens import token_router
from tests.unit.shared.identity.forging import Used

ISSUER = TokenIssuer(new_key())


class Participants:
    """The real endpoints over an in-process transport, with faults on request."""

    def __init__(self, folder: Path) -> None:
        key = new_key()
        write_private_key(key, folder / "portal.json")
        self.app = create_app("participants", [token_router(ISSUER, Assertions({"portal": key}, Used()))])
        self.inner = httpx.ASGITransport(self.app)
        self.asked = 0
        self.failures = 0
        self.lost_answers = 0

    async def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        if self.failures:
            self.failures -= 1
            raise httpx.ConnectError("refused")
        found = await self.inner.handle_async_request(request)
        if self.lost_answers:
            self.lost_answers -= 1
            raise httpx.ReadTimeout("lost")
        await found.aread()
        return found

    def tokens(self, name: str, folder: Path) -> ServiceTokens:
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.answer), base_url="http://participants")
        return ServiceTokens(name, folder / "portal.json", "http://participants", client=client)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_tokens, "PAUSES", (0.0, 0.0))


async def test_the_token_is_good_for_that_audience(tmp_path: Path) -> None:
    tokens = Participants(tmp_path).tokens("portal", tmp_path)
    headers = await tokens.headers("coaching")
    claims = await verify(headers["Authorization"].removeprefix("Bearer "), OwnKeys(ISSUER.key), audience="coaching")
    assert claims.subject == "service:portal"


async def test_a_token_is_asked_for_once_per_audience(tmp_path: Path) -> None:
    participants = Participants(tmp_path)
    tokens = participants.tokens("portal", tmp_path)
    first = await asyncio.gather(*(tokens.headers("coaching") for _ in range(20)))
    assert len({header["Authorization"] for header in first}) == 1
    assert await tokens.headers("matching") not in first
    assert participants.asked == 2


async def test_a_lost_answer_is_asked_for_anew_with_another_assertion(tmp_path: Path) -> None:
    participants = Participants(tmp_path)
    participants.lost_answers = 1
    assert await participants.tokens("portal", tmp_path).headers("coaching")
    assert participants.asked == 2


async def test_when_participants_is_down_it_says_so(tmp_path: Path) -> None:
    participants = Participants(tmp_path)
    participants.failures = 3
    with pytest.raises(NoToken, match="LANDING_PARTICIPANTS_URL"):
        await participants.tokens("portal", tmp_path).headers("coaching")
    assert participants.asked == 3


async def test_a_refused_key_is_not_tried_again(tmp_path: Path) -> None:
    participants = Participants(tmp_path)
    with pytest.raises(NoToken, match="LANDING_TRUSTED_KEYS_FILE"):
        await participants.tokens("matching", tmp_path).headers("coaching")
    assert participants.asked == 1


async def test_participants_makes_its_own() -> None:
    headers = await OwnTokens(ISSUER).headers("coaching")
    claims = await verify(headers["Authorization"].removeprefix("Bearer "), OwnKeys(ISSUER.key), audience="coaching")
    assert claims.subject == "service:participants"
