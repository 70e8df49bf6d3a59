"""A token that differs in one thing from what the issuer makes is refused; its unchanged twin is accepted."""

import hashlib
import hmac
from typing import Any
from uuid import uuid4

import pytest

from shared.identity.issuer import TokenIssuer
from shared.identity.keys import key_id, new_key, public_jwk
from shared.identity.keyset import OwnKeys
from shared.identity.token import InvalidToken, verify
from tests.unit.shared.identity.forging import KEY, MISSING, PERSON, claims, compact, header, now, trusting, unsigned

OTHER_KEY = new_key()
KEYS = OwnKeys(KEY)


async def refusal(token: str) -> str:
    with pytest.raises(InvalidToken) as refused:
        await verify(token, KEYS, audience="coaching")
    return refused.value.reason


async def test_a_token_as_the_issuer_makes_it_is_accepted() -> None:
    token = TokenIssuer(KEY).issue(PERSON, "coaching", "service:portal", 3)
    found = await verify(token, KEYS, audience="coaching")
    assert (found.subject, found.actor, found.audience, found.version) == (PERSON, "service:portal", "coaching", 3)


async def test_a_service_has_no_version_and_needs_no_actor() -> None:
    found = await verify(TokenIssuer(KEY).issue("service:landing", "coaching"), KEYS, audience="coaching")
    assert (found.subject, found.version, found.actor) == ("service:landing", None, None)


async def test_the_forgers_tools_make_a_token_that_is_accepted_when_nothing_is_changed() -> None:
    assert (await verify(compact(header(), claims()), KEYS, audience="coaching")).subject == PERSON


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": "coaching"}, "wrong_issuer"),
        ({"iss": MISSING}, "wrong_issuer"),
        ({"iss": ["participants"]}, "wrong_issuer"),
        ({"aud": "matching"}, "wrong_audience"),
        ({"aud": ["coaching"]}, "wrong_audience"),
        ({"aud": MISSING}, "wrong_audience"),
        ({"sub": MISSING}, "bad_subject"),
        ({"sub": 7}, "bad_subject"),
        ({"sub": "admin"}, "bad_subject"),
        ({"sub": "service:"}, "bad_subject"),
        ({"sub": "service:landing\n", "ver": MISSING}, "bad_subject"),
        ({"sub": PERSON.upper().replace("-", "")}, "bad_subject"),
        ({"act": 7}, "bad_actor"),
        ({"act": "portal"}, "bad_actor"),
        ({"ver": MISSING}, "bad_version"),
        ({"ver": "3"}, "bad_version"),
        ({"ver": True}, "bad_version"),
        ({"ver": 0}, "bad_version"),
        ({"sub": "service:landing"}, "bad_version"),
        ({"exp": MISSING}, "missing_claim"),
        ({"exp": "9999999999"}, "missing_claim"),
        ({"iat": MISSING}, "missing_claim"),
        ({"iat": 1.5}, "missing_claim"),
        ({"jti": MISSING}, "missing_claim"),
        ({"jti": ""}, "missing_claim"),
    ],
)
async def test_a_claim_that_is_missing_or_wrong(changes: dict[str, Any], reason: str) -> None:
    token = compact(header(), claims(**changes))
    assert trusting(token), "without our checks its claims would be believed"
    assert await refusal(token) == reason


@pytest.mark.parametrize(
    ("issued", "lives", "reason"),
    [(-66, 60, "expired"), (10, 60, "issued_in_the_future"), (0, 61, "lives_too_long"), (0, 86_400, "lives_too_long")],
)
async def test_a_token_outside_its_minute(issued: int, lives: int, reason: str) -> None:
    at = now() + issued
    assert await refusal(compact(header(), claims(iat=at, exp=at + lives))) == reason


@pytest.mark.parametrize("issued", [-63, 3])
async def test_clocks_may_differ_by_a_few_seconds(issued: int) -> None:
    at = now() + issued
    assert await verify(compact(header(), claims(iat=at, exp=at + 60)), KEYS, audience="coaching")


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", ""])
async def test_no_signature_at_all(algorithm: str) -> None:
    token = unsigned(header(alg=algorithm), claims(), b"x")
    assert trusting(token)["sub"] == PERSON
    assert await refusal(token) == "wrong_algorithm"
    assert await refusal(unsigned(header(alg=algorithm), claims())) == "malformed"
    assert await refusal(unsigned(header(), claims(), bytes(64))) == "bad_signature"


async def test_the_public_key_used_as_a_shared_secret() -> None:
    head, body = header(alg="HS256"), claims()
    signed = unsigned(head, body).rpartition(".")[0]
    secret = public_jwk(KEY)["x"].encode()
    token = unsigned(head, body, hmac.new(secret, signed.encode(), hashlib.sha256).digest())
    assert await refusal(token) == "wrong_algorithm"


async def test_the_older_name_of_the_algorithm_is_not_accepted() -> None:
    assert await refusal(compact(header(alg="EdDSA"), claims())) == "wrong_algorithm"


async def test_somebody_elses_key_under_its_own_id() -> None:
    assert await refusal(compact(header(kid=key_id(OTHER_KEY)), claims(), key=OTHER_KEY)) == "unknown_key"


async def test_somebody_elses_key_under_our_id() -> None:
    assert await refusal(compact(header(), claims(), key=OTHER_KEY)) == "bad_signature"


@pytest.mark.parametrize("kid", ["../../../dev/null", "' OR 1=1 --", ""])
async def test_a_key_id_that_is_meant_to_be_looked_up_somewhere_else(kid: str) -> None:
    assert await refusal(compact(header(kid=kid), claims())) == "unknown_key"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"jwk": public_jwk(OTHER_KEY)}, "unexpected_header"),
        ({"jku": "https://attacker.example/jwks.json"}, "unexpected_header"),
        ({"x5u": "https://attacker.example/cert"}, "unexpected_header"),
        ({"crit": ["exp"], "exp": 1}, "unexpected_header"),
        ({"b64": False}, "unexpected_header"),
        ({"kid": MISSING}, "unexpected_header"),
        ({"kid": 7}, "malformed"),
        ({"typ": "client-authentication+jwt"}, "wrong_type"),
        ({"typ": MISSING}, "unexpected_header"),
    ],
)
async def test_a_header_that_says_more_or_less_than_the_issuers(changes: dict[str, Any], reason: str) -> None:
    assert await refusal(compact(header(**changes), claims())) == reason


@pytest.mark.parametrize("body", [[], "text", None, 7])
async def test_signed_nonsense(body: Any) -> None:
    assert await refusal(compact(header(), body)) == "bad_signature"


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c.d", "é.b.c", "a b.c.d", "." * 5, "[" * 3000, "a.b.c" * 2000])
async def test_what_is_no_token(token: str) -> None:
    assert await refusal(token) == "malformed"


async def test_a_changed_claim_breaks_the_signature() -> None:
    good, other = compact(header(), claims()), compact(header(), claims(sub=str(uuid4())))
    head, _, signature = good.split(".")
    assert await refusal(f"{head}.{other.split('.')[1]}.{signature}") == "bad_signature"


def test_the_issuer_gives_versions_to_persons_only() -> None:
    with pytest.raises(ValueError, match="version"):
        TokenIssuer(KEY).issue(PERSON, "coaching")
    with pytest.raises(ValueError, match="version"):
        TokenIssuer(KEY).issue("service:landing", "coaching", version=1)
