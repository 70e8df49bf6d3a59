"""Asking participants for an address: what it means, how often it is tried, when it is no longer tried."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import httpx
import pytest
import stamina

from services.notifications.adapters.circuit_breaker import CircuitBreaker, CircuitOpen
from services.notifications.adapters.contacts import NotNow, ParticipantsContacts
from services.notifications.application.mail_ports import ContactGone, ContactUnavailable, LinkSpent
from shared.identity.service_tokens import NoToken

PERSON, EVENT = UUID(int=1), UUID(int=2)
GOOD = {"name": "Marijke Bos", "email": "marijke@example.nl", "preferred_language": "en"}


class Tokens:
    def __init__(self, *, works: bool = True) -> None:
        self.works = works

    async def headers(self, audience: str) -> dict[str, str]:
        if not self.works:
            raise NoToken("participants does not answer")
        return {"Authorization": f"Bearer token for {audience}"}


@pytest.fixture(autouse=True)
def without_waiting():
    with stamina.set_testing(True, attempts=3):
        yield


def contacts(
    answer: Callable[[httpx.Request], httpx.Response], *, tokens: Tokens | None = None
) -> ParticipantsContacts:
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://participants")
    return ParticipantsContacts(client, tokens or Tokens())


async def test_it_asks_in_its_own_name_and_for_a_reason() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=GOOD | {"version": 3})

    contact = await contacts(answer).of(PERSON, EVENT)
    assert (contact.name, contact.email, contact.language) == ("Marijke Bos", "marijke@example.nl", "en")
    (request,) = asked
    assert request.url.path == f"/people/{PERSON}/contact"
    assert request.headers["reason"] == str(EVENT)
    assert request.headers["authorization"] == "Bearer token for participants"
    assert "marijke" not in repr(contact)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404, json={}),
        httpx.Response(410, json={}),
        httpx.Response(200, json=GOOD | {"email": "not an address"}),
        httpx.Response(200, json=GOOD | {"email": "a@b.nl\r\nBcc: c@d.nl"}),
        httpx.Response(200, content=b"nonsense"),
    ],
)
async def test_no_person_and_no_usable_address_are_final(answer: httpx.Response) -> None:
    with pytest.raises(ContactGone):
        await contacts(lambda _: answer).of(PERSON, EVENT)


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_trouble_over_there_is_tried_three_times(status: int) -> None:
    calls = 0

    def answer(_: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        return httpx.Response(status)

    with pytest.raises(ContactUnavailable):
        await contacts(answer).of(PERSON, EVENT)
    assert calls == 3


async def test_the_second_try_may_succeed() -> None:
    answers = iter([httpx.Response(503), httpx.Response(200, json=GOOD)])
    assert (await contacts(lambda _: next(answers)).of(PERSON, EVENT)).name == "Marijke Bos"


async def test_a_refusal_is_not_tried_again_at_once() -> None:
    calls = 0

    def answer(_: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        return httpx.Response(403)

    with pytest.raises(ContactUnavailable):
        await contacts(answer).of(PERSON, EVENT)
    assert calls == 1


async def test_without_a_token_nobody_is_asked() -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        raise AssertionError("asked without a token")

    with pytest.raises(ContactUnavailable):
        await contacts(answer, tokens=Tokens(works=False)).of(PERSON, EVENT)


async def test_a_service_that_stays_away_is_left_alone_for_a_while() -> None:
    now, calls, works = 0.0, 0, False

    def answer(_: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        return httpx.Response(200, json=GOOD) if works else httpx.Response(503)

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://participants")
    breaker = CircuitBreaker(NotNow, failures=5, pause=5, clock=lambda: now)
    asking = ParticipantsContacts(client, Tokens(), breaker)
    for _ in range(10):
        with pytest.raises(ContactUnavailable):
            await asking.of(PERSON, EVENT)
    assert calls == 5, "after five failures in a row nobody asks"
    now, works = 5.1, True
    await asking.of(PERSON, EVENT)
    await asking.of(PERSON, EVENT)
    assert calls == 7, "one try closed it again"


async def test_while_one_tries_the_others_wait_for_what_he_finds() -> None:
    now = 0.0
    breaker = CircuitBreaker(ValueError, failures=1, pause=5, clock=lambda: now)
    with pytest.raises(ValueError, match="no"):
        async with breaker.guard():
            raise ValueError("no")
    now, trying = 6.0, asyncio.Event()

    async def one_try() -> None:
        async with breaker.guard():
            await trying.wait()

    first = asyncio.create_task(one_try())
    await asyncio.sleep(0)
    with pytest.raises(CircuitOpen):
        async with breaker.guard():
            pass
    trying.set()
    await first
    async with breaker.guard():
        pass


async def test_a_secret_link_is_asked_for_one_copy_and_one_reason() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"token": "k" * 43, "person_id": str(PERSON)})

    assert await contacts(answer).secret_link("invitations", PERSON, EVENT) == "k" * 43
    (request,) = asked
    assert (request.method, request.url.path) == ("POST", f"/invitations/{PERSON}/link")
    assert request.headers["reason"] == str(EVENT)


@pytest.mark.parametrize(("status", "raised"), [(404, LinkSpent), (409, LinkSpent), (403, ContactUnavailable)])
async def test_a_link_that_leads_nowhere_is_final(status: int, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        await contacts(lambda _: httpx.Response(status)).secret_link("invitations", PERSON, EVENT)
