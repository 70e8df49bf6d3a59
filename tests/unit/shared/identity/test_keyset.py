"""The issuer's keys are fetched rarely, and the last good ones outlive the issuer."""

import asyncio
from typing import Any

import httpx
import pytest
from joserfc.jwk import OKPKey

from shared.identity.issuer import TokenIssuer
from shared.identity.keys import BadKey, key_id, new_key, public_jwk, public_key, read_private_key, write_private_key
from shared.identity.keyset import KeysUnavailable, PublishedKeys, UnknownKey

FIRST, SECOND = new_key(), new_key()


class Issuer:
    """Stands in for participants; counts how often it is asked."""

    def __init__(self, *keys: OKPKey) -> None:
        self.document: Any = {"keys": [public_jwk(key) for key in keys]}
        self.asked = 0
        self.down = False
        self.seconds = 0.0
        transport = httpx.MockTransport(self.answer)
        client = httpx.AsyncClient(transport=transport, base_url="http://issuer")
        self.keys = PublishedKeys("http://issuer", client=client, clock=lambda: self.seconds)

    async def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/.well-known/jwks.json"
        self.asked += 1
        await asyncio.sleep(0)
        return httpx.Response(503) if self.down else httpx.Response(200, json=self.document)


async def test_keys_are_fetched_once_for_many_at_the_same_time() -> None:
    issuer = Issuer(FIRST)
    found = await asyncio.gather(*(issuer.keys.key(key_id(FIRST)) for _ in range(50)))
    assert len(found) == 50
    assert issuer.asked == 1


async def test_an_unknown_id_makes_it_look_again_but_not_often() -> None:
    issuer = Issuer(FIRST)
    await issuer.keys.key(key_id(FIRST))
    for _ in range(20):
        with pytest.raises(UnknownKey):
            await issuer.keys.key("made-up")
    assert issuer.asked == 1
    issuer.document["keys"].append(public_jwk(SECOND))
    issuer.seconds += 6
    assert key_id(await issuer.keys.key(key_id(SECOND))) == key_id(SECOND)
    assert issuer.asked == 2


async def test_the_last_good_keys_stay_while_the_issuer_is_down() -> None:
    issuer = Issuer(FIRST)
    await issuer.keys.key(key_id(FIRST))
    issuer.down, issuer.seconds = True, 10_000
    assert await issuer.keys.key(key_id(FIRST))
    assert issuer.asked == 2
    await issuer.keys.key(key_id(FIRST))
    assert issuer.asked == 2, "a failed fetch is not repeated at once"


async def test_a_key_that_the_issuer_withdrew_is_forgotten() -> None:
    issuer = Issuer(FIRST, SECOND)
    await issuer.keys.key(key_id(FIRST))
    issuer.document = {"keys": [public_jwk(SECOND)]}
    issuer.seconds = 301
    with pytest.raises(UnknownKey):
        await issuer.keys.key(key_id(FIRST))


async def test_without_any_keys_it_says_so_and_tries_again_soon() -> None:
    issuer = Issuer(FIRST)
    issuer.down = True
    with pytest.raises(KeysUnavailable):
        await issuer.keys.key(key_id(FIRST))
    issuer.down, issuer.seconds = False, 0.6
    assert await issuer.keys.key(key_id(FIRST))


@pytest.mark.parametrize("document", [[], {}, {"keys": {}}, {"keys": "x"}, "x", None, {"keys": []}])
async def test_a_useless_answer_does_not_wipe_the_good_keys(document: Any) -> None:
    issuer = Issuer(FIRST)
    await issuer.keys.key(key_id(FIRST))
    issuer.document, issuer.seconds = document, 301
    assert await issuer.keys.key(key_id(FIRST))


async def test_a_published_key_cannot_take_the_id_of_another() -> None:
    issuer = Issuer(FIRST)
    issuer.document = {"keys": [{**public_jwk(SECOND), "kid": key_id(FIRST)}, public_jwk(FIRST)]}
    found = await issuer.keys.key(key_id(FIRST))
    assert found.as_dict(private=False)["x"] == public_jwk(FIRST)["x"]


@pytest.mark.parametrize(
    "jwk",
    [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "a"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {**public_jwk(FIRST), "crv": "X25519"},
        {**public_jwk(FIRST), "x": "AA"},
        {**public_jwk(FIRST), "kid": key_id(SECOND)},
        FIRST.as_dict(private=True),
        "text",
        None,
    ],
)
def test_only_public_ed25519_keys_are_taken(jwk: Any) -> None:
    with pytest.raises(BadKey):
        public_key(jwk)


def test_the_issuers_document_shows_nothing_private() -> None:
    (jwk,) = TokenIssuer(FIRST).jwks()["keys"]
    assert set(jwk) == {"kty", "crv", "x", "kid", "use", "alg"}
    assert key_id(public_key(jwk)) == key_id(FIRST)


def test_a_private_key_is_for_its_owner_only(tmp_path: Any) -> None:
    path = tmp_path / "portal.json"
    write_private_key(FIRST, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert key_id(read_private_key(path)) == key_id(FIRST)
    with pytest.raises(FileExistsError):
        write_private_key(SECOND, path)


def test_a_key_file_that_is_none_says_what_to_do(tmp_path: Any) -> None:
    path = tmp_path / "key.json"
    with pytest.raises(BadKey, match="check the setting"):
        read_private_key(path)
    path.write_text('{"kty": "OKP"}')
    with pytest.raises(BadKey, match="private Ed25519 JWK"):
        read_private_key(path)
