"""Answers of authenticators: replayed, phished, unverified, cloned, swapped."""

from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import UUID

from services.participants.adapters import authenticators
from services.participants.adapters.ways_in import CEREMONIES, PASSKEYS, PostgresCeremonies, PostgresPasskeys
from services.participants.application.use_session import Current
from services.participants.entrypoints.sign_in_parts import SignIn
from shared.clock import real_now
from tests.integration.participants.signing_in import ORIGIN, Browser
from tests.proof.sign_in.attack import Anything, Attack, Play, replaced
from tests.proof.sign_in.stage import Stage
from tests.support.authenticator import PRESENT, Authenticator

TAKE = "services.participants.adapters.ways_in.PostgresCeremonies.take"
VERIFY = "services.participants.adapters.authenticators"


async def device_of_somebody(stage: Stage, **changes: Any) -> Authenticator:
    device = Authenticator(ORIGIN, **changes)
    made = await stage.world.make_passkey(await stage.world.person(), device, Browser())
    assert made.status_code == 200, made.text
    return device


async def replayed(stage: Stage, hostile: bool) -> bool:
    """The same answer to the same question, sent again from where it was caught."""
    device, browser = await device_of_somebody(stage), Browser()
    question = await stage.world.question("options", browser)
    credential = device.get(question["options"])
    first = await stage.world.answer("assertion", question, credential, browser)
    second = await stage.world.answer("assertion", question, credential, browser)
    return (second if hostile else first).status_code == 200


async def after_a_wrong_answer(stage: Stage, hostile: bool) -> bool:
    """A question is tried again after a wrong answer to it."""
    device, browser = await device_of_somebody(stage), Browser()
    question = await stage.world.question("options", browser)
    if hostile:
        wrong = replace(device, origin="https://evil.example").get(question["options"])
        await stage.world.answer("assertion", question, wrong, browser)
    return (
        await stage.world.answer("assertion", question, device.get(question["options"]), browser)
    ).status_code == 200


async def from_another_browser(stage: Stage, hostile: bool) -> bool:
    """A question is put to the victim's authenticator, its answer sent by the attacker's browser."""
    device, asked = await device_of_somebody(stage), Browser()
    question = await stage.world.question("options", asked)
    credential = device.get(question["options"])
    answer = await stage.world.answer("assertion", question, credential, Browser() if hostile else asked)
    return answer.status_code == 200


async def late(stage: Stage, hostile: bool) -> bool:
    device, browser = await device_of_somebody(stage), Browser()
    question = await stage.world.question("options", browser)
    if hostile:
        async with stage.world.database.transaction() as connection:
            await connection.execute(CEREMONIES.update().values(expires_at=real_now()))
    return (
        await stage.world.answer("assertion", question, device.get(question["options"]), browser)
    ).status_code == 200


async def as_another_ceremony(stage: Stage, hostile: bool) -> bool:
    """A question for a new passkey, answered with an old one to sign in."""
    device, browser = await device_of_somebody(stage), Browser()
    if hostile:
        token = await stage.world.invitation(await stage.world.person())
        question = await stage.world.question("new/options", browser, invitation=token)
    else:
        question = await stage.world.question("options", browser)
    return (
        await stage.world.answer("assertion", question, device.get(question["options"]), browser)
    ).status_code == 200


def by_a_device_that(**differs: Any) -> Play:
    """Signs in with a passkey whose device says something else than the good one would."""

    async def play(stage: Stage, hostile: bool) -> bool:
        device = await device_of_somebody(stage)
        if hostile:
            device = replace(device, **differs)
        return (await stage.world.use_passkey(device, Browser())).status_code == 200

    return play


async def new_without_verification(stage: Stage, hostile: bool) -> bool:
    """A passkey that asks neither finger nor PIN: whoever holds the device is in."""
    device = Authenticator(ORIGIN, flags=PRESENT) if hostile else Authenticator(ORIGIN)
    return (await stage.world.make_passkey(await stage.world.person(), device, Browser())).status_code == 200


async def cloned(stage: Stage, hostile: bool) -> bool:
    """A copy of the device, whose counter stayed behind."""
    device = await device_of_somebody(stage, counter=5)
    copy = replace(device)
    for _ in range(3):
        assert (await stage.world.use_passkey(device, Browser())).status_code == 200
    return (await stage.world.use_passkey(copy if hostile else device, Browser())).status_code == 200


async def own_key(stage: Stage, hostile: bool) -> bool:
    """The victim's credential id, signed with the attacker's key."""
    device = await device_of_somebody(stage)
    if hostile:
        device = replace(device, key=Authenticator(ORIGIN).key)
    return (await stage.world.use_passkey(device, Browser())).status_code == 200


async def made_for_another(stage: Stage, hostile: bool) -> bool:
    """A question for the victim's new passkey, taken up in a session of somebody else."""
    victim, thief = await stage.world.person(), await stage.world.person()
    browser = await stage.world.by_link(victim)
    question = await stage.world.question("new/options", browser)
    if hostile:
        await stage.world.by_link(thief, browser)
    credential = Authenticator(ORIGIN).create(question["options"])
    return (await stage.world.answer("new", question, credential, browser)).status_code == 200


def taking(*, browser: bool = True, kind: bool = True, time: bool = True, once: bool = True) -> Any:
    """The same statement without one of its conditions."""

    async def take(self: PostgresCeremonies, uow: Any, of: str, token_hash: bytes, of_browser: bytes, at: Any) -> Any:
        changes: dict[str, Any] = {} if browser else {"browser_hash": of_browser}
        changes |= {} if kind else {"kind": of}
        changes |= {} if time else {"expires_at": real_now().replace(year=2999)}
        row = CEREMONIES.c.token_hash == token_hash
        if changes:
            await uow.execute(CEREMONIES.update().where(row).values(changes))
        found = await _TAKE(self, uow, of, token_hash, of_browser, at)
        if found is not None and not once:
            await self.begin(uow, found, token_hash, of_browser)
        return found

    return replaced(TAKE, take)


_TAKE = PostgresCeremonies.take


def verifying(name: str = "verify_authentication_response", **differs: Any) -> Any:
    """The library called with other expectations."""
    verify = getattr(authenticators, name)
    return replaced(f"{VERIFY}.{name}", partial(_with, verify, differs))


def _with(verify: Any, differs: dict[str, Any], **given: Any) -> Any:
    return verify(**given | differs)


def uncounted(_: Stage) -> AbstractContextManager[Any]:
    async def used(self: PostgresPasskeys, uow: Any, id: Any, sign_count: int, at: Any) -> bool:
        await uow.execute(PASSKEYS.update().where(PASSKEYS.c.id == id).values(used_at=at))
        return True

    stack = ExitStack()
    stack.enter_context(patch.object(PostgresPasskeys, "used", used))
    verify = partial(_with, authenticators.verify_authentication_response, {"credential_current_sign_count": 0})
    stack.enter_context(patch(f"{VERIFY}.verify_authentication_response", verify))
    return stack


def unsigned(_: Stage) -> AbstractContextManager[Any]:
    return patch("webauthn.authentication.verify_authentication_response.verify_signature", lambda **_: None)


class AnyId(UUID):
    """Equal to every id."""

    __slots__ = ()

    def __eq__(self, _: object) -> bool:
        return True

    __hash__ = UUID.__hash__


def whoever(_: Stage) -> AbstractContextManager[Any]:
    known = SignIn.current

    async def current(self: SignIn, token: str | None) -> Current:
        found = await known(self, token)
        return Current(found.session, replace(found.person, id=AnyId(str(found.person.id))))

    return patch.object(SignIn, "current", current)


ATTACKS = [
    Attack("passkey: answer replayed", replayed, taking(once=False)),
    Attack("passkey: question tried again after a wrong answer", after_a_wrong_answer, taking(once=False)),
    Attack("passkey: answer sent from another browser", from_another_browser, taking(browser=False)),
    Attack("passkey: answer to a question that is too old", late, taking(time=False)),
    Attack("passkey: question of another ceremony", as_another_ceremony, taking(kind=False)),
    Attack(
        "passkey: phished on another origin",
        by_a_device_that(origin="https://warme-landing.evil.example"),
        verifying(expected_origin=Anything()),
    ),
    Attack(
        "passkey: another port of the same host",
        by_a_device_that(origin="http://localhost:6666"),
        verifying(expected_origin=Anything()),
    ),
    Attack(
        "passkey: made for another site",
        by_a_device_that(site="evil.example"),
        verifying(expected_rp_id="evil.example"),
    ),
    Attack("passkey: user not verified", by_a_device_that(flags=PRESENT), verifying(require_user_verification=False)),
    Attack(
        "passkey: new one that verifies nobody",
        new_without_verification,
        verifying("verify_registration_response", require_user_verification=False),
    ),
    Attack("passkey: cloned device", cloned, uncounted),
    Attack("passkey: question for one person, taken up by another", made_for_another, whoever),
    Attack("passkey: credential of somebody else under an own key", own_key, unsigned),
]
