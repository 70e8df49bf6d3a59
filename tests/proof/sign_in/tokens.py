"""Forged, stretched and misdirected tokens, shown to an endpoint of participants; assertions of services."""

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import AbstractContextManager, ExitStack
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import httpx
from joserfc.jwk import OKPKey

from services.participants.adapters.own_roles import OwnRoles
from shared.identity.issuer import ASSERTION_TYPE, assertion
from shared.identity.keys import key_id, new_key, public_jwk, read_private_key
from tests.proof.sign_in.attack import Anything, Attack, Play, replaced
from tests.proof.sign_in.stage import Stage
from tests.support.running import TEST_KEY
from tests.unit.shared.identity.forging import compact, now, trusting, unsigned

TOKEN, KEYSET = "shared.identity.token", "shared.identity.keyset"
ATTACKER = new_key()
PUBLIC = urlsafe_b64decode(public_jwk(TEST_KEY)["x"] + "=")
LANDING = {"iss": "participants", "sub": "service:landing", "aud": "participants"}


def header(**changes: Any) -> dict[str, Any]:
    return {"alg": "Ed25519", "kid": key_id(TEST_KEY), "typ": "at+jwt"} | changes


def claims(**changes: Any) -> dict[str, Any]:
    good = LANDING | {"iat": now(), "exp": now() + 60, "jti": str(uuid4())} | changes
    return {name: value for name, value in good.items() if value is not None}


async def taken(stage: Stage, token: str) -> bool:
    """Whether participants answers this token as the command line's."""
    answer = await stage.world.participants.http.get("/organisations", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code == 200


def forged(head: dict[str, Any], body: dict[str, Any], key: OKPKey = TEST_KEY) -> Play:
    async def play(stage: Stage, hostile: bool) -> bool:
        fresh = {"jti": str(uuid4())}
        if hostile:
            return await taken(stage, compact(header(**head), claims(**(body | fresh)), key=key))
        return await taken(stage, compact(header(), claims(), key=TEST_KEY))

    return play


async def without_signature(stage: Stage, hostile: bool) -> bool:
    if hostile:
        return await taken(stage, unsigned(header(alg="none"), claims()))
    return await taken(stage, compact(header(), claims(), key=TEST_KEY))


async def key_as_secret(stage: Stage, hostile: bool) -> bool:
    """HS256 with the public key as its secret: a verifier that believes the header takes it."""
    if not hostile:
        return await taken(stage, compact(header(), claims(), key=TEST_KEY))
    signed = ".".join(_part(part) for part in (header(alg="HS256"), claims()))
    return await taken(stage, f"{signed}.{_encode(hmac.digest(PUBLIC, signed.encode(), hashlib.sha256))}")


async def stretched(stage: Stage, hostile: bool) -> bool:
    """A signed token whose claims were changed afterwards."""
    token = compact(header(), claims(sub="service:notifications" if hostile else "service:landing"), key=TEST_KEY)
    if hostile:
        head, _, signature = token.split(".")
        token = f"{head}.{_part(trusting(token) | {'sub': 'service:landing'})}.{signature}"
    return await taken(stage, token)


async def for_another_service(stage: Stage, hostile: bool) -> bool:
    """A token that the issuer made for coaching, shown to participants."""
    return await taken(stage, compact(header(), claims(aud="coaching" if hostile else "participants"), key=TEST_KEY))


async def person_as_portal(stage: Stage, hostile: bool) -> bool:
    """A signed-in person calls what only the portal may: exchange somebody's session for tokens."""
    victim = await stage.world.by_link(await stage.world.person())
    caller = (await stage.world.person()).id if hostile else "service:portal"
    body = {"session": victim.session, "audiences": ["coaching"]}
    return (await stage.world.call("/sessions/tokens", body, by=caller)).status_code == 200


async def newer_than_known(stage: Stage, hostile: bool) -> bool:
    """A token that speaks of a version of the person which this service does not know: its roles decide nothing."""
    person = await stage.world.person()
    token = stage.world.participants.token(person.id, 999 if hostile else 1)
    return await taken(stage, token)


async def assertion_again(stage: Stage, hostile: bool) -> bool:
    caught = assertion("portal", _portal_key(stage))
    first = await _asked(stage, caught)
    return (await _asked(stage, caught)).status_code == 200 if hostile else first.status_code == 200


async def assertion_for_another(stage: Stage, hostile: bool) -> bool:
    """The portal signs that it is the command line."""
    claimed = "landing" if hostile else "portal"
    answer = await _asked(stage, assertion(claimed, _portal_key(stage)))
    return answer.status_code == 200 and trusting(answer.json()["token"])["sub"] == f"service:{claimed}"


async def token_as_assertion(stage: Stage, hostile: bool) -> bool:
    """What opens one door is no proof for a new key to it: the types differ."""
    key = _portal_key(stage)
    body = {"iss": "service:portal", "sub": "service:portal", "aud": "participants", "iat": now(), "exp": now() + 60}
    head = {"alg": "Ed25519", "kid": key_id(key), "typ": "at+jwt" if hostile else ASSERTION_TYPE}
    return (await _asked(stage, compact(head, body | {"jti": str(uuid4())}, key=key))).status_code == 200


def believing(_: Stage) -> AbstractContextManager[Any]:
    """A verifier that does what the token's own header says: no signature, or an HMAC with the key it knows."""
    stack = ExitStack()
    stack.enter_context(patch(f"{TOKEN}.header_of", lambda token, typ: key_id(TEST_KEY)))
    stack.enter_context(patch(f"{TOKEN}.signed_claims", lambda token, key: trusting(token)))
    return stack


def any_key(_: Stage) -> AbstractContextManager[Any]:
    """A verifier that takes the key from wherever the token says."""

    async def key(self: object, kid: str) -> OKPKey:
        return ATTACKER

    return patch(f"{KEYSET}.OwnKeys.key", key)


def any_header(_: Stage) -> AbstractContextManager[Any]:
    stack = ExitStack()
    stack.enter_context(any_key(_))
    stack.enter_context(patch(f"{TOKEN}.header_of", lambda token, typ: key_id(ATTACKER)))
    return stack


def any_audience(stage: Stage) -> AbstractContextManager[Any]:
    callers = stage.world.participants.process._server.config.app.state.callers  # type: ignore[union-attr]
    return patch.object(callers, "service", Anything("participants"))


def unversioned(_: Stage) -> AbstractContextManager[Any]:
    known = OwnRoles.roles_of
    return patch.object(
        OwnRoles, "roles_of", lambda self, person_id, version, timeout: known(self, person_id, 0, timeout)
    )


async def _as_it_says(self: object, caught: str) -> str:
    return str(trusting(caught)["iss"]).removeprefix("service:")


async def _first(self: object, service: str, token_id: str, until: object) -> bool:
    return True


NO_LIMIT = 10**9
ATTACKS = [
    Attack("token: algorithm none, no signature", without_signature, believing),
    Attack("token: HS256 with the public key as its secret", key_as_secret, believing),
    Attack("token: claims changed after signing", stretched, believing),
    Attack("token: signed by an unknown key", forged({"kid": key_id(ATTACKER)}, {}, ATTACKER), any_key),
    Attack("token: signed by another key under a known key id", forged({}, {}, ATTACKER), any_key),
    Attack("token: brings its own key in the header", forged({"jwk": public_jwk(ATTACKER)}, {}, ATTACKER), any_header),
    Attack("token: key id that is a path", forged({"kid": "../../dev/null"}, {}, ATTACKER), any_key),
    Attack("token: of another type", forged({"typ": ASSERTION_TYPE}, {}), replaced(f"{TOKEN}.TOKEN_TYPE", Anything())),
    Attack("token: for another service", for_another_service, any_audience),
    Attack("token: by another issuer", forged({}, {"iss": "evil"}), replaced(f"{TOKEN}.ISSUER", Anything())),
    Attack(
        "token: expired beyond the allowed skew of clocks",
        forged({}, {"iat": now() - 3600, "exp": now() - 3540}),
        replaced(f"{TOKEN}.LEEWAY", NO_LIMIT),
    ),
    Attack(
        "token: issued in the future",
        forged({}, {"iat": now() + 3000, "exp": now() + 3060}),
        replaced(f"{TOKEN}.LEEWAY", NO_LIMIT),
    ),
    Attack("token: lives for a year", forged({}, {"exp": now() + 31_536_000}), replaced(f"{TOKEN}.LIFETIME", NO_LIMIT)),
    Attack(
        "token: acts for somebody who is no service",
        forged({}, {"act": "admin"}),
        replaced(f"{TOKEN}.SERVICE_SUBJECT", re.compile("(service:)?(.*)")),
    ),
    Attack(
        "token: a person's, where only the portal may call",
        person_as_portal,
        replaced("shared.identity.policy.holds", lambda *_: True),
    ),
    Attack("token: speaks of roles that are not known here yet", newer_than_known, unversioned),
    Attack(
        "assertion: used a second time",
        assertion_again,
        replaced("services.participants.adapters.used_assertions.PostgresUsedAssertions.first_use", _first),
    ),
    Attack(
        "assertion: one service speaks for another",
        assertion_for_another,
        replaced("shared.identity.issuer.Assertions.service_of", _as_it_says),
    ),
    Attack(
        "assertion: a token in its place",
        token_as_assertion,
        replaced("shared.identity.issuer.ASSERTION_TYPE", Anything()),
    ),
]


async def _asked(stage: Stage, caught: str) -> httpx.Response:
    body = {"assertion": caught, "audience": "coaching"}
    return await stage.world.participants.http.post("/service-tokens", json=body)


def _portal_key(stage: Stage) -> OKPKey:
    return read_private_key(stage.portal_key)


def _part(value: Any) -> str:
    return _encode(json.dumps(value).encode())


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
