"""What comes back from an OIDC provider: forged, misdirected, mixed up, replayed. The provider really runs."""

from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import httpx
import sqlalchemy as sa

from services.participants.adapters import oidc
from services.participants.adapters.oidc import OneProvider
from services.participants.adapters.tables import People
from services.participants.adapters.ways_in import ACCOUNTS, PostgresAccounts
from services.participants.application import use_provider
from services.participants.domain.sign_in import Account
from shared.clock import real_now
from shared.db import table_of
from tests.integration.participants.signing_in import Browser, Known
from tests.proof.sign_in.attack import Attack, Play
from tests.proof.sign_in.passkeys import AnyId, taking
from tests.proof.sign_in.stage import Stage
from tests.unit.shared.identity.forging import trusting

PEOPLE = table_of(People)
OIDC = "services.participants.adapters.oidc"


async def linked(stage: Stage) -> tuple[Known, str]:
    """A person whose account at the provider is linked, and its subject."""
    person, subject = await stage.world.person(), f"subject-{uuid4()}"
    async with stage.world.database.transaction() as connection:
        row = {"issuer": stage.provider, "subject": subject, "person_id": person.id, "linked_at": real_now()}
        await connection.execute(ACCOUNTS.insert().values(row))
    return person, subject


async def depart(stage: Stage, browser: Browser, **wanted: Any) -> str:
    """The provider's address for this browser."""
    answer = await stage.world.call("/sign-in/oidc/works", {"language": "nl", "seen": browser.seen(), **wanted})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["address"])


async def visit(address: str) -> dict[str, str]:
    """What the provider sends the browser back with."""
    async with httpx.AsyncClient() as http:
        answer = await http.get(address)
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


async def come_back(stage: Stage, browser: Browser, said: dict[str, str]) -> httpx.Response:
    answer = await stage.world.call("/sign-in/oidc/callback", said | {"seen": browser.seen()})
    return stage.world._kept(browser, answer)


async def sign_in(stage: Stage, browser: Browser, **wanted: Any) -> httpx.Response:
    return await come_back(stage, browser, await visit(await depart(stage, browser, **wanted)))


def lying(**lies: Any) -> Play:
    """The provider, or who stands between, says something else than the truth."""

    async def play(stage: Stage, hostile: bool) -> bool:
        _, subject = await linked(stage)
        told = {name: value(stage) if callable(value) else value for name, value in lies.items()}
        await stage.lies(subject, **(told if hostile else {}))
        try:
            return (await sign_in(stage, Browser())).status_code == 200
        finally:
            await stage.lies()

    return play


async def other_browser(stage: Stage, hostile: bool) -> bool:
    """The attacker began; the victim's browser is made to come back with his state and code."""
    _, subject = await linked(stage)
    await stage.lies(subject)
    began = Browser()
    said = await visit(await depart(stage, began))
    return (await come_back(stage, Browser() if hostile else began, said)).status_code == 200


async def state_again(stage: Stage, hostile: bool) -> bool:
    """A second answer to the same departure, with a fresh code."""
    _, subject = await linked(stage)
    await stage.lies(subject)
    browser = Browser()
    address = await depart(stage, browser)
    first = await come_back(stage, browser, await visit(address))
    if not hostile:
        return first.status_code == 200
    return (await come_back(stage, browser, await visit(address))).status_code == 200


async def code_of_another(stage: Stage, hostile: bool) -> bool:
    """A code that was made for one browser is put into the answer to another: PKCE tells them apart."""
    _, subject = await linked(stage)
    await stage.lies(subject)
    theirs, mine = Browser(), Browser()
    stolen = await visit(await depart(stage, theirs))
    said = await visit(await depart(stage, mine))
    if hostile:
        said["code"] = stolen["code"]
    return (await come_back(stage, mine, said)).status_code == 200


async def same_address(stage: Stage, hostile: bool) -> bool:
    """An account elsewhere that carries the victim's e-mail address, but is not linked."""
    person, subject = await linked(stage)
    await stage.lies(f"stranger-{uuid4()}" if hostile else subject, email=person.email)
    return (await sign_in(stage, Browser())).status_code == 200


async def account_of_another(stage: Stage, hostile: bool) -> bool:
    """Link an account that is linked to somebody else already. Through: that account now opens the thief's."""
    _, subject = await linked(stage)
    thief = await stage.world.person()
    await stage.lies(subject if hostile else f"new-{uuid4()}")
    browser = await stage.world.by_link(thief)
    linking = await sign_in(stage, browser, link=True)
    return linking.status_code == 200 and linking.json()["person_id"] == str(thief.id)


async def links_for_who_left(stage: Stage, hostile: bool) -> bool:
    """One person leaves for the provider to link an account; another signs in at the same browser meanwhile."""
    first, second = await stage.world.person(), await stage.world.person()
    await stage.lies(f"new-{uuid4()}")
    browser = await stage.world.by_link(first)
    said = await visit(await depart(stage, browser, link=True))
    if hostile:
        await stage.world.by_link(second, browser)
    return (await come_back(stage, browser, said)).status_code == 200


def trusting_metadata(*, algorithms: tuple[str, ...]) -> Any:
    """The library as it ships: whatever algorithm metadata or token name is good."""

    def off(_: Stage) -> AbstractContextManager[Any]:
        async def decoded(self: OneProvider, id_token: str) -> Any:
            head = trusting(id_token.partition(".")[0] + "." + id_token.partition(".")[0])
            assert head["alg"] in algorithms
            return oidc.jwt.Token(head, trusting(id_token))

        return patch.object(OneProvider, "_decoded", decoded)

    return off


def unchecked(_: Stage) -> AbstractContextManager[Any]:
    """The signature alone is verified; what the token says, and whether there is one, is believed."""

    async def verified(self: OneProvider, token: Any, nonce: str) -> Any:
        found = (await self._decoded(token["id_token"])).claims if "id_token" in token else {}
        return {"sub": token["sub"]} | dict(found) | {"iss": self.provider.issuer}

    return patch.object(OneProvider, "_verified", verified)


def any_callback(_: Stage) -> AbstractContextManager[Any]:
    return patch.object(OneProvider, "_check_callback", lambda *_: None)


def no_pkce(stage: Stage) -> AbstractContextManager[Any]:
    known = Stage.lies

    async def lies(self: Stage, subject: str | None = None, **told: Any) -> int:
        return await known(self, subject, no_pkce=True, **told)

    async def decoded(self: OneProvider, token: Any, nonce: str) -> Any:
        return dict((await self._decoded(token["id_token"])).claims)

    stack = ExitStack()
    stack.enter_context(patch.object(Stage, "lies", lies))
    stack.enter_context(patch.object(OneProvider, "_verified", decoded))
    return stack


def by_address(_: Stage) -> AbstractContextManager[Any]:
    """What many builds do: whoever carries the address is the person."""

    async def owner(self: PostgresAccounts, uow: Any, account: Account) -> Any:
        query = sa.select(PEOPLE.c.id).order_by(PEOPLE.c.id.desc()).limit(1)
        return (await uow.execute(query)).scalar()

    return patch.object(PostgresAccounts, "owner", owner)


def relinking(_: Stage) -> AbstractContextManager[Any]:
    async def link(self: PostgresAccounts, uow: Any, account: Account, person_id: Any, at: Any) -> Any:
        return person_id

    return patch.object(PostgresAccounts, "link", link)


def whoever_left(_: Stage) -> AbstractContextManager[Any]:
    known = use_provider.use_session

    async def use_session(*given: Any) -> Any:
        found = await known(*given)
        return replace(found, person=replace(found.person, id=AnyId(str(found.person.id)))) if found else None

    return patch.object(use_provider, "use_session", use_session)


ATTACKS = [
    Attack(
        "oidc: ID token without a signature", lying(header={"alg": "none"}), trusting_metadata(algorithms=("none",))
    ),
    Attack(
        "oidc: ID token by HS256 with our own secret",
        lying(header={"alg": "HS256"}),
        trusting_metadata(algorithms=("HS256",)),
    ),
    Attack(
        "oidc: ID token by HS256 with the provider's public key",
        lying(header={"alg": "HS256"}, signer="public_key"),
        trusting_metadata(algorithms=("HS256",)),
    ),
    Attack("oidc: ID token signed by a stranger", lying(signer="stranger"), trusting_metadata(algorithms=("RS256",))),
    Attack(
        "oidc: ID token signed by a key that is not published",
        lying(signer="unknown", header={"kid": "two"}),
        trusting_metadata(algorithms=("RS256",)),
    ),
    Attack("oidc: nonce of another sign-in", lying(claims={"nonce": "x" * 43}), unchecked),
    Attack("oidc: no nonce", lying(claims={"nonce": None}), unchecked),
    Attack("oidc: token of another issuer", lying(claims={"iss": "http://localhost:1"}), unchecked),
    Attack("oidc: no issuer", lying(claims={"iss": None}), unchecked),
    Attack("oidc: no subject", lying(claims={"sub": None}), unchecked),
    Attack("oidc: no ID token at all", lying(no_id_token=True), unchecked),
    Attack("oidc: token for another client", lying(claims={"aud": "somebody-else"}), unchecked),
    Attack(
        "oidc: token for several clients, made out to another",
        lying(claims={"aud": ["warme-landing", "other"], "azp": "other"}),
        unchecked,
    ),
    Attack(
        "oidc: token for several clients that says not to whom",
        lying(claims={"aud": ["warme-landing", "other"]}),
        unchecked,
    ),
    Attack("oidc: expired token", lying(claims={"exp": 1_700_000_000}), unchecked),
    Attack("oidc: token of long ago that never expires", lying(claims={"iat": 1_700_000_000}), unchecked),
    Attack("oidc: answered by another provider (mix-up)", lying(callback_issuer="http://localhost:1"), any_callback),
    Attack("oidc: answer that hides which provider it is from", lying(callback_issuer=""), any_callback),
    Attack("oidc: state brought back by another browser", other_browser, taking(browser=False)),
    Attack("oidc: state used a second time", state_again, taking(once=False)),
    Attack("oidc: code of another browser put in", code_of_another, no_pkce),
    Attack("oidc: account with the victim's e-mail address", same_address, by_address),
    Attack("oidc: link an account that is somebody else's", account_of_another, relinking),
    Attack("oidc: account linked to who signed in meanwhile", links_for_who_left, whoever_left),
]
