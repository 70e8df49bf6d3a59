"""Participants as the issuer of tokens: real keys in its own table, real assertions of services."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
import sqlalchemy as sa
from joserfc.jwk import OKPKey

from services.participants.adapters.signing_keys import SigningKeys
from services.participants.adapters.tables import SigningKeyRows
from services.participants.adapters.used_assertions import PostgresUsedAssertions
from services.participants.main import build
from shared.clock import real_now
from shared.db import Database, table_of
from shared.identity.issuer import Assertions, assertion
from shared.identity.keys import key_id, new_key, public_jwk, read_private_key, write_private_key
from shared.identity.keyset import PublishedKeys
from shared.identity.service_tokens import NoToken, ServiceTokens
from shared.identity.token import LEEWAY, LIFETIME, InvalidToken, verify
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

    async def rotate(self, *, compromised: bool = False) -> httpx.Response:
        tokens = self.tokens("landing")
        headers = await tokens.headers("participants") | {"Idempotency-Key": str(uuid4())}
        await tokens.close()
        return await self.running.http.post(
            "/signing-keys/rotation", json={"compromised": compromised}, headers=headers
        )

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


async def test_a_new_key_is_known_to_all_replicas_before_it_signs_and_the_old_one_until_its_tokens_end(
    issuing: Issuing,
) -> None:
    (first,) = await issuing.keys()
    database, replica = issuing.running.core.database, SigningKeys()
    await replica.load(database)
    assert key_id(replica.issuer().key) == first

    answer = await issuing.rotate()
    assert answer.status_code == 200, answer.text
    second = answer.json()["kid"]
    await replica.load(database)
    assert [key["kid"] for key in replica.issuer().jwks()["keys"]] == [first, second]
    assert key_id(replica.issuer().key) == first, "nobody signs with it yet"
    for age, keys in ((0, [first, second]), (LIFETIME + LEEWAY + 1, [second])):
        await _retired(database, first, ago=age)
        await replica.load(database)
        assert key_id(replica.issuer().key) == second
        assert [key["kid"] for key in replica.issuer().jwks()["keys"]] == keys


async def test_a_key_that_leaked_is_forgotten_at_once(issuing: Issuing) -> None:
    database, replica = issuing.running.core.database, SigningKeys()
    answer = await issuing.rotate(compromised=True)
    await replica.load(database)
    assert [key["kid"] for key in replica.issuer().jwks()["keys"]] == [answer.json()["kid"]]
    assert key_id(replica.issuer().key) == answer.json()["kid"]


async def test_rotations_at_the_same_time_leave_one_key_that_signs(issuing: Issuing) -> None:
    answers = await asyncio.gather(*(issuing.rotate() for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    async with issuing.running.core.database.transaction() as connection:
        open_ended = sa.select(sa.func.count()).select_from(KEYS).where(KEYS.c.retired_at.is_(None))
        assert await connection.scalar(open_ended) == 1


async def test_an_assertion_counts_once_for_all_replicas(issuing: Issuing) -> None:
    key = read_private_key(issuing.folder / "landing.key")
    caught = assertion("landing", key)
    body = {"assertion": caught, "audience": "coaching"}
    answers = await asyncio.gather(*(issuing.running.http.post("/service-tokens", json=body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200, *([401] * 7)]
    used = PostgresUsedAssertions(issuing.running.core.database)
    replica = Assertions({"landing": key}, used)
    with pytest.raises(InvalidToken):
        await replica.service_of(caught)


async def _retired(database: Database, kid: str, *, ago: float) -> None:
    async with database.transaction() as connection:
        ended = KEYS.update().where(KEYS.c.kid == kid).values(retired_at=real_now() - timedelta(seconds=ago))
        await connection.execute(ended)
