"""Stolen, planted and outlived sessions; what a stolen one may not be turned into."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from services.participants.adapters.sessions import SESSIONS
from services.participants.adapters.ways_in import PASSKEYS, PostgresPasskeys
from services.participants.domain.session import FRESH, IDLE, LONGEST
from shared.clock import real_now, today
from tests.integration.participants.signing_in import ORIGIN, Browser
from tests.proof.sign_in.attack import Attack, Play, replaced
from tests.proof.sign_in.stage import Stage
from tests.support.authenticator import Authenticator

SESSION = "services.participants.domain.session.Session"
PLANTED: list[str] = []
STORE = "services.participants.adapters.sessions.PostgresSessions"


async def after_a_role_ended(stage: Stage, hostile: bool) -> bool:
    """The cookie was copied; then the person lost a role."""
    person = await stage.world.person({"role": "coach"})
    stolen = await stage.world.by_link(person)
    if hostile:
        await stage.world.role(person, "coach", end=today().isoformat())
    return await stage.world.holds(stolen)


async def after_a_role_began(stage: Stage, hostile: bool) -> bool:
    person = await stage.world.person()
    stolen = await stage.world.by_link(person)
    if hostile:
        await stage.world.role(person, "operator")
    return await stage.world.holds(stolen)


def aged(column: str, by: timedelta) -> Play:
    async def play(stage: Stage, hostile: bool) -> bool:
        person = await stage.world.person()
        browser = await stage.world.by_link(person)
        if hostile:
            await _change(stage, SESSIONS.c.person_id == person.id, {column: real_now() - by})
        return await stage.world.holds(browser)

    return play


def after(path: str, *, elsewhere: bool) -> Play:
    """The owner signed out, and a copy of the cookie is still about."""

    async def play(stage: Stage, hostile: bool) -> bool:
        person = await stage.world.person()
        browser = await stage.world.by_link(person)
        other = await stage.world.by_link(person) if elsewhere else browser
        if hostile:
            await stage.world.call(path, {"session": browser.session})
        return await stage.world.holds(other)

    return play


async def planted(stage: Stage, hostile: bool) -> bool:
    """The attacker puts a session of his choice into the victim's browser and waits for the victim to sign in."""
    PLANTED.append(secrets.token_urlsafe(32))
    victim = await stage.world.by_link(await stage.world.person(), Browser(session=PLANTED[-1]))
    return await stage.world.holds(Browser(session=PLANTED[-1]) if hostile else victim)


async def read_from_the_database(stage: Stage, hostile: bool) -> bool:
    """Who reads the table of sessions tries what stands in it."""
    person = await stage.world.person()
    browser = await stage.world.by_link(person)
    if hostile:
        async with stage.world.database.transaction() as connection:
            query = sa.select(SESSIONS.c.token_hash).where(SESSIONS.c.person_id == person.id)
            kept = (await connection.execute(query)).scalar_one()
        browser = Browser(session=urlsafe_b64encode(kept).rstrip(b"=").decode())
    return await stage.world.holds(browser)


async def lasting_way_in(stage: Stage, hostile: bool) -> bool:
    """A stolen session becomes a passkey of the thief."""
    person = await stage.world.person()
    browser, device = await stage.world.by_link(person), Authenticator(ORIGIN)
    if hostile:
        await _change(stage, SESSIONS.c.person_id == person.id, {"begun_at": real_now() - FRESH})
    asked = await stage.world.call("/sign-in/passkeys/new/options", {"seen": browser.seen()})
    if asked.status_code != 200:
        return False
    question = asked.json()
    return (await stage.world.answer("new", question, device.create(question["options"]), browser)).status_code == 200


async def passkey_of_another(stage: Stage, hostile: bool) -> bool:
    """Remove somebody else's passkey by its id."""
    victim, device = await stage.world.person(), Authenticator(ORIGIN)
    owner = Browser()
    await stage.world.make_passkey(victim, device, owner)
    async with stage.world.database.transaction() as connection:
        found = await connection.execute(sa.select(PASSKEYS.c.id).where(PASSKEYS.c.person_id == victim.id))
        id = str(found.scalar_one())
    thief = await stage.world.by_link(await stage.world.person())
    session = thief.session if hostile else owner.session
    await stage.world.call("/sessions/remove-passkey", {"session": session, "id": id})
    return (await stage.world.use_passkey(device, Browser())).status_code != 200


async def _nothing(*_: Any, **__: Any) -> None: ...


async def _remove_any(self: PostgresPasskeys, uow: Any, id: Any, person_id: Any) -> bool:
    return (await uow.execute(PASSKEYS.delete().where(PASSKEYS.c.id == id))).rowcount == 1


def _unhashed(secret: str) -> bytes:
    return urlsafe_b64decode(secret + "=")


async def _change(stage: Stage, where: sa.ColumnElement[bool], values: dict[str, Any]) -> None:
    async with stage.world.database.transaction() as connection:
        await connection.execute(SESSIONS.update().where(where).values(values))


ALWAYS = replaced(f"{SESSION}.why_over", lambda *_: None)
ATTACKS = [
    Attack("session: stolen cookie after a role ended", after_a_role_ended, ALWAYS),
    Attack("session: stolen cookie after a role began", after_a_role_began, ALWAYS),
    Attack("session: idle for half an hour", aged("seen_at", IDLE), ALWAYS),
    Attack("session: older than twelve hours", aged("begun_at", LONGEST), ALWAYS),
    Attack(
        "session: stolen cookie after signing out",
        after("/sessions/end", elsewhere=False),
        replaced(f"{STORE}.end", _nothing),
    ),
    Attack(
        "session: stolen cookie after signing out everywhere",
        after("/sessions/end-everywhere", elsewhere=True),
        replaced(f"{STORE}.end", _nothing),
    ),
    Attack(
        "session: planted before the victim signed in",
        planted,
        replaced("services.participants.application.open_session.new_secret", lambda: PLANTED[-1]),
    ),
    Attack(
        "session: hash read from the database",
        read_from_the_database,
        replaced("services.participants.application.use_session.hashed", _unhashed),
    ),
    Attack("session: stolen one made into a passkey", lasting_way_in, replaced(f"{SESSION}.fresh", lambda *_: True)),
    Attack(
        "session: remove the passkey of somebody else",
        passkey_of_another,
        replaced("services.participants.adapters.ways_in.PostgresPasskeys.remove", _remove_any),
    ),
]
