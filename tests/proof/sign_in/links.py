"""Links by mail and invitations: scanned, stolen, used twice, used at once, too old; and floods of them."""

import asyncio
from contextlib import AbstractContextManager
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from services.participants.adapters.ways_in import LINKS, PostgresLinks
from services.participants.application import ask_link
from services.participants.domain.rate import LINKS_TO_ONE, counts_of_link
from services.participants.entrypoints.sign_in_parts import SignIn
from shared.clock import real_now
from shared.outbox import NotFound
from tests.integration.participants.signing_in import ORIGIN, Browser
from tests.proof.sign_in.attack import Attack, replaced
from tests.proof.sign_in.stage import Stage
from tests.support.authenticator import Authenticator

CONSUME = "services.participants.adapters.ways_in.PostgresLinks.consume"
INVITED = "services.participants.adapters.invited.InvitedPeople"
LANDING = "service:landing"


async def scanned(stage: Stage, hostile: bool) -> bool:
    """A mail scanner opens the link, and even presses the button. Through: its owner can use it no more."""
    person, owner = await stage.world.person(), Browser()
    token = await stage.world.ask_link(person, owner)
    async with stage.browser() as scanner:
        page = await scanner.get(f"/nl/sign-in/link/{token}")
        assert page.status_code == 200
    await stage.world.open_link(token, Browser())
    works = (await stage.world.open_link(token, owner)).status_code == 200
    return not works if hostile else works


async def stolen(stage: Stage, hostile: bool) -> bool:
    """Who reads the mail opens the link in his own browser."""
    owner = Browser()
    token = await stage.world.ask_link(await stage.world.person(), owner)
    return (await stage.world.open_link(token, Browser() if hostile else owner)).status_code == 200


async def again(stage: Stage, hostile: bool) -> bool:
    owner = Browser()
    token = await stage.world.ask_link(await stage.world.person(), owner)
    first = await stage.world.open_link(token, owner)
    return (await stage.world.open_link(token, owner)).status_code == 200 if hostile else first.status_code == 200


async def at_once(stage: Stage, hostile: bool) -> bool:
    """Twelve copies of the same request arrive together. Through: more than one signs in."""
    owner = Browser()
    token = await stage.world.ask_link(await stage.world.person(), owner)
    answers = await asyncio.gather(*(stage.world.open_link(token, owner) for _ in range(12)))
    got_in = sum(answer.status_code == 200 for answer in answers)
    return got_in > 1 if hostile else got_in == 1


async def too_old(stage: Stage, hostile: bool) -> bool:
    person, owner = await stage.world.person(), Browser()
    token = await stage.world.ask_link(person, owner)
    if hostile:
        async with stage.world.database.transaction() as connection:
            await connection.execute(LINKS.update().where(LINKS.c.person_id == person.id).values(expires_at=real_now()))
    return (await stage.world.open_link(token, owner)).status_code == 200


async def who_is_here(stage: Stage, hostile: bool) -> bool:
    """Ask for links and see by the answers who is known. Through: they differ."""
    person = await stage.world.person()
    asked = [
        {"email": email, "language": "nl", "seen": Browser().seen()} for email in (person.email, "x@nobody.example")
    ]
    known, unknown = [await stage.world.call("/sign-in/links", body) for body in asked]
    differ = (known.status_code, known.content) != (unknown.status_code, unknown.content)
    return differ if hostile else known.status_code == 202


async def locked_out(stage: Stage, hostile: bool) -> bool:
    """Ask for so many links that their owner gets none. Through: in his own browser he gets none."""
    person, owner = await stage.world.person(), Browser()
    await stage.world.by_link(person, owner)
    if hostile:
        await _flood(stage, person.email, 15)
    body = {"email": person.email, "language": "nl", "seen": owner.seen()}
    answered = (await stage.world.call("/sign-in/links", body)).status_code
    return answered == 429 if hostile else answered == 202


async def buried(stage: Stage, hostile: bool) -> bool:
    """Fill somebody's mailbox from many networks. Through: more than an hour allows."""
    person = await stage.world.person()
    sent = await _flood(stage, person.email, 16 if hostile else 1)
    return sent > LINKS_TO_ONE.most if hostile else sent == 1


async def invitation_at_once(stage: Stage, hostile: bool) -> bool:
    """One invitation accepted by several devices together. Through: more than one gets in."""
    person = await stage.world.person()
    token = await stage.world.invitation(person)
    browsers = [Browser() for _ in range(6)]
    questions = [await stage.world.question("new/options", browser, invitation=token) for browser in browsers]
    answers = await asyncio.gather(
        *(
            stage.world.answer("new", question, Authenticator(ORIGIN).create(question["options"]), browser)
            for question, browser in zip(questions, browsers, strict=True)
        )
    )
    got_in = sum(answer.status_code == 200 for answer in answers)
    return got_in > 1 if hostile else got_in == 1


async def invitation_revoked(stage: Stage, hostile: bool) -> bool:
    person, browser, device = await stage.world.person(), Browser(), Authenticator(ORIGIN)
    invited = (await stage.world.participants.post("/invitations", {"person_id": str(person.id)}, by=LANDING)).json()
    path = f"/invitations/{invited['invitation_id']}"
    token = (await stage.world.participants.post(f"{path}/link", by=LANDING)).json()["token"]
    question = await stage.world.question("new/options", browser, invitation=token)
    if hostile:
        await stage.world.participants.post(f"{path}/revocation", {"reason": "mistake"}, by=LANDING)
    answer = await stage.world.answer("new", question, device.create(question["options"]), browser)
    return answer.status_code == 200


async def _flood(stage: Stage, email: str, times: int) -> int:
    """Links asked for from as many networks; how many were granted."""
    bodies = [{"email": email, "language": "nl", "seen": Browser().seen()} for _ in range(times)]
    answers = [await stage.world.call("/sign-in/links", body) for body in bodies]
    return sum(answer.status_code == 202 for answer in answers)


def consuming(*, browser: bool = True, once: bool = True, time: bool = True) -> Any:
    """The same statement without one of its conditions."""

    async def consume(self: PostgresLinks, uow: Any, token_hash: bytes, of_browser: bytes, at: Any) -> Any:
        where = [LINKS.c.token_hash == token_hash]
        where += [LINKS.c.browser_hash == of_browser] if browser else []
        where += [LINKS.c.used_at.is_(None)] if once else []
        where += [LINKS.c.expires_at > at] if time else []
        return (
            await uow.execute(LINKS.update().where(*where).values(used_at=at).returning(LINKS.c.person_id))
        ).scalar()

    return replaced(CONSUME, consume)


async def look_then_write(self: PostgresLinks, uow: Any, token_hash: bytes, browser: bytes, at: Any) -> Any:
    """What a naive build does: two that look together both find the link unused."""
    query = sa.select(LINKS.c.person_id).where(LINKS.c.token_hash == token_hash, LINKS.c.used_at.is_(None))
    person_id = (await uow.execute(query)).scalar()
    await asyncio.sleep(0.05)
    await uow.execute(LINKS.update().where(LINKS.c.token_hash == token_hash).values(used_at=at))
    return person_id


def telling(_: Stage) -> AbstractContextManager[Any]:
    send = ask_link.send_link

    async def send_or_say(uow: Any, person: Any, *rest: Any) -> None:
        if person is None:
            raise NotFound("person")
        await send(uow, person, *rest)

    return patch.object(ask_link, "send_link", send_or_say)


def unlimited(_: Stage) -> AbstractContextManager[Any]:
    async def check(self: SignIn, counts: object) -> None: ...

    return patch.object(SignIn, "check", check)


def one_share_for_all(_: Stage) -> AbstractContextManager[Any]:
    where = "services.participants.entrypoints.sign_in.counts_of_link"
    return patch(where, lambda account, network, _: counts_of_link(account, network, None))


def accepting(_: Stage) -> AbstractContextManager[Any]:
    async def accept(self: object, uow: Any, invitation_id: Any) -> bool:
        return True

    return patch(f"{INVITED}.accept", accept)


ATTACKS = [
    Attack("link: opened and pressed by a mail scanner", scanned, consuming(browser=False)),
    Attack("link: stolen from the mail", stolen, consuming(browser=False)),
    Attack("link: used a second time", again, consuming(once=False)),
    Attack("link: used twelve times at once", at_once, replaced(CONSUME, look_then_write)),
    Attack("link: older than ten minutes", too_old, consuming(time=False)),
    Attack("link: asked for to learn who is here", who_is_here, telling),
    Attack("link: asked for so often that its owner is locked out", locked_out, one_share_for_all),
    Attack("link: asked for until a mailbox is buried", buried, unlimited),
    Attack("invitation: accepted by six devices at once", invitation_at_once, accepting),
    Attack("invitation: revoked while its page was open", invitation_revoked, accepting),
]
