"""Participants as the issuer of tokens: real keys in its own table, real assertions of services."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa
from joserfc.jwk import OKPKey

from services.participants.adapters.signing_keys import SigningKeys
from services.participants.adapters.tables import SigningKeyRows
from services.participants.main import build
from shared.clock import real_now
from shared.db import table_of
from shared.identity.keys import key_id, new_key, public_jwk, write_private_key
from shared.identity.keyset import PublishedKeys
from shared.identity.service_tokens import NoToken, ServiceTokens
from shared.identity.token import verify
from tests.support.databases import Logins
from tests.support.running import Running, running

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
KEYS = table_of(SigningKeyRows)


@dataclass
class Issuing:
    """The service with its own keys, and a folder with the private key of `landing`."""

    running: Running
    folder: Path

    def tokens(self, name: str, key: OKPKey | None = None) -> ServiceTokens:
        file = self.folder / f"{name}.key"
        if key is not None:
            write_private_key(key, file)
        return ServiceTokens(name, file, self.running.url)

    async def keys(self) -> list[str]:
        answer = await self.running.http.get("/.well-known/jwks.json")
        assert all("d" not in key for key in answer.json()["keys"])
        return [key["kid"] for key in answer.json()["keys"]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def issuing(
    environment: pytest.MonkeyPatch, logins: Logins, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Issuing]:
    key, folder = new_key(), tmp_path_factory.mktemp("keys")
    write_private_key(key, folder / "landing.key")
    (folder / "trusted.json").write_text(json.dumps({"landing": public_jwk(key)}))
    environment.setenv("LANDING_TRUSTED_KEYS_FILE", str(folder / "trusted.json"))
    environment.setenv("LANDING_ENVIRONMENT", "development")
    async with running(build(), logins) as started:
        yield Issuing(started, folder)


async def test_a_trusted_service_gets_a_token_that_verifies_against_the_published_keys(issuing: Issuing) -> None:
    tokens = issuing.tokens("landing")
    headers = await tokens.headers("participants")
    read = await issuing.running.http.get("/organisations", headers=headers)
    assert read.status_code == 200

    published = PublishedKeys(issuing.running.url)
    token = (await tokens.headers("coaching"))["Authorization"].removeprefix("Bearer ")
    claims = await verify(token, published, audience="coaching")
    assert (claims.subject, claims.version) == ("service:landing", None)
    elsewhere = await issuing.running.http.get("/organisations", headers={"Authorization": f"Bearer {token}"})
    assert elsewhere.status_code == 401, "a token for coaching opens nothing here"
    await tokens.close()
    await published.close()


async def test_a_key_that_nobody_trusts_gets_nothing(issuing: Issuing) -> None:
    stranger = issuing.tokens("matching", new_key())
    with pytest.raises(NoToken):
        await stranger.headers("participants")
    await stranger.close()


async def test_a_person_signs_in_in_development_and_is_known_by_his_newest_roles(issuing: Issuing) -> None:
    tokens = issuing.tokens("landing")
    landing = await tokens.headers("participants") | {"Idempotency-Key": "one"}
    await tokens.close()
    http = issuing.running.http
    body = {"name": "Kim", "email": "kim@voorbeeld.example"}
    person = (await http.post("/people", json=body, headers=landing)).json()["person_id"]
    own = await headers_of(http, "KIM@voorbeeld.example")
    assert (await http.get(f"/people/{person}", headers=own)).json()["name"] == "Kim"
    invited = {"name": "Lou", "email": "lou@voorbeeld.example"}
    assert (await http.post("/people", json=invited, headers=own | {"Idempotency-Key": "a"})).status_code == 403

    role = {"role": "operator"}
    await http.post(f"/people/{person}/roles", json=role, headers=landing | {"Idempotency-Key": "two"})
    assert (await http.post("/people", json=invited, headers=own | {"Idempotency-Key": "b"})).status_code == 201


async def headers_of(http: httpx.AsyncClient, email: str) -> dict[str, str]:
    answer = await http.post("/development/tokens", json={"email": email, "audience": "participants"})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


async def test_replicas_share_one_key_and_a_retired_one_is_listed_while_its_tokens_live(issuing: Issuing) -> None:
    (first,) = await issuing.keys()
    database = issuing.running.core.database
    replica = SigningKeys()
    await replica.load(database)
    assert key_id(replica.issuer().key) == first

    fresh = new_key()
    async with database.transaction() as connection:
        await connection.execute(KEYS.update().values(retired_at=real_now()))
        row = {"kid": key_id(fresh), "private_jwk": fresh.as_dict(private=True), "created_at": real_now()}
        await connection.execute(KEYS.insert().values(row))
    await replica.load(database)
    assert [key["kid"] for key in replica.issuer().jwks()["keys"]] == [key_id(fresh), first]
    assert key_id(replica.issuer().key) == key_id(fresh)

    async with database.transaction() as connection:
        long_ago = real_now() - timedelta(minutes=2)
        await connection.execute(sa.update(KEYS).where(KEYS.c.kid == first).values(retired_at=long_ago))
    await replica.load(database)
    assert [key["kid"] for key in replica.issuer().jwks()["keys"]] == [key_id(fresh)]
