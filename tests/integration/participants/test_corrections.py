"""A person corrects his name and moves to another address; what a stranger, a thief and a race make of it."""

import asyncio
import secrets
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from services.participants.adapters.letters import CHANGES, LETTERS
from services.participants.adapters.sessions import SESSIONS
from services.participants.domain.session import FRESH
from tests.integration.participants.signing_in import LANDING, PORTAL, Browser, Known, SigningIn
from tests.support.eventually import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


@pytest.fixture(scope="module")
def world(signing_in: SigningIn) -> SigningIn:
    return signing_in


def address() -> str:
    return f"{secrets.token_hex(6)}@nieuw.example"


async def wish(world: SigningIn, browser: Browser, email: str) -> httpx.Response:
    return await world.call("/sessions/address", {"session": browser.session, "email": email, "language": "nl"})


async def letters(world: SigningIn, email: str, *kinds: str) -> list[dict[str, Any]]:
    """The letters to this address, once these kinds have come."""

    async def arrived() -> list[dict[str, Any]]:
        found = [mail for mail in world.postbox.to(email) if "kind" in mail]
        return found if [mail["kind"] for mail in found] == list(kinds) else []

    return await eventually(arrived, what=f"letters {kinds}")


async def confirm(world: SigningIn, token: str) -> httpx.Response:
    return await world.call("/address-confirmations", {"token": token, "seen": Browser().seen()})


async def email_of(world: SigningIn, person: Known) -> str:
    return str((await world.participants.get(f"/people/{person.id}", by=LANDING)).json()["email"])


async def test_an_address_counts_once_its_reader_confirmed_it_and_the_old_one_is_warned(world: SigningIn) -> None:
    person, new = await world.person(), address()
    browser = await world.by_link(person)
    assert (await wish(world, browser, new)).status_code == 202
    (mail,) = await letters(world, new, "confirm_address")
    (warning,) = await letters(world, person.email, "address_changing")
    assert warning["token"] is None
    assert await email_of(world, person) == person.email, "not yet"
    late = await world.ask_link(person, other := Browser())
    assert (await confirm(world, mail["token"])).json() == {"person_id": str(person.id)}
    assert await email_of(world, person) == new
    assert (await confirm(world, mail["token"])).json()["code"] == "address_refused", "once"
    assert (await world.open_link(late, other)).status_code == 409, "a link to the old address opens nothing any more"
    await world.by_link(Known(person.id, new))
    async with world.database.engine.connect() as connection:
        assert not await connection.scalar(sa.select(sa.func.count()).select_from(LETTERS))


async def test_somebody_elses_address_gets_no_mail_and_the_answer_is_the_same(world: SigningIn) -> None:
    person, somebody = await world.person(), await world.person()
    browser = await world.by_link(person)
    answers = [await wish(world, browser, email) for email in (somebody.email.upper(), address())]
    assert answers[0].status_code == answers[1].status_code == 202
    assert answers[0].content == answers[1].content
    await letters(world, person.email, "address_changing", "address_changing")
    assert world.postbox.to(somebody.email) == world.postbox.to(somebody.email.upper()) == []


async def test_whoever_confirms_second_gets_nothing(world: SigningIn) -> None:
    """Two people wish the same free address; both links are opened at the same moment."""
    for _ in range(5):
        people, new = [await world.person(), await world.person()], address()
        for person in people:
            assert (await wish(world, await world.by_link(person), new)).status_code == 202
        mails = await letters(world, new, "confirm_address", "confirm_address")
        answers = await asyncio.gather(*(confirm(world, mail["token"]) for mail in mails))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert sorted([await email_of(world, person) for person in people]).count(new) == 1


async def test_a_session_that_is_not_fresh_changes_no_address(world: SigningIn) -> None:
    browser = await world.by_link(await world.person())
    async with world.database.transaction() as connection:
        older = SESSIONS.update().values(begun_at=SESSIONS.c.begun_at - FRESH)
        await connection.execute(older)
    refused = await wish(world, browser, address())
    assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_again")


async def test_a_link_is_good_for_a_day_and_a_new_wish_gives_it_up(world: SigningIn) -> None:
    person = await world.person()
    browser, first, second = await world.by_link(person), address(), address()
    await wish(world, browser, first)
    (one,) = await letters(world, first, "confirm_address")
    await wish(world, browser, second)
    (two,) = await letters(world, second, "confirm_address")
    assert (await confirm(world, one["token"])).status_code == 409
    async with world.database.transaction() as connection:
        await connection.execute(CHANGES.update().values(expires_at=CHANGES.c.expires_at - timedelta(hours=24)))
    assert (await confirm(world, two["token"])).status_code == 409
    assert await email_of(world, person) == person.email


async def test_wishes_are_limited(world: SigningIn) -> None:
    browser = await world.by_link(await world.person())
    assert [(await wish(world, browser, address())).status_code for _ in range(6)] == [202] * 5 + [429]


async def test_a_name_is_corrected_by_its_owner_and_by_nobody_else(world: SigningIn) -> None:
    person, stranger = await world.person(name="Sane de Vries"), await world.person()
    path = f"/people/{person.id}/name"
    refused = await world.participants.post(path, {"name": "Sanne de Vries"}, by=stranger.id)
    assert refused.status_code == 404
    done = await world.participants.post(path, {"name": " Sanne de Vries "}, by=person.id)
    assert done.status_code == 200
    assert "Sanne" not in done.text, "an answer that is kept holds no name"
    record = (await world.participants.get(f"/people/{person.id}", by=person.id)).json()
    assert record["name"] == "Sanne de Vries"
    wrong = await world.participants.post(path, {"name": "a\nb"}, by=person.id)
    assert wrong.json()["code"] == "invalid_name"


async def test_who_is_declined_reads_why_unless_it_was_not_genuine(world: SigningIn) -> None:
    for reason, kinds in (("no_room", ["registration_declined"]), ("not_genuine", [])):
        email = address()
        body = {"kind": "starter", "name": "Noor", "email": email, "postcode": "3511", "target_group": "starter"}
        await world.call("/registrations", body | {"address": Browser().address}, by=PORTAL)
        listed = (await world.participants.get("/registrations?limit=200", by=LANDING)).json()["items"]
        id = next(one["registration_id"] for one in listed if one["email"] == email)
        answer = await world.participants.post(f"/registrations/{id}/decline", {"reason": reason}, by=LANDING)
        assert answer.status_code == 200, answer.text
        if kinds:
            (mail,) = await letters(world, email, *kinds)
            assert mail["details"] == {"reason": reason, "kind": "starter"}
        assert [mail["kind"] for mail in world.postbox.to(email)] == kinds
