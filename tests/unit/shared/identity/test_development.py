"""The sign-in without a password works in development, and keeps everything else from starting."""

import sys
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from development import sign_in
from shared.identity.development_guard import refuse_in_production
from shared.identity.issuer import TokenIssuer
from shared.identity.keys import new_key
from shared.identity.keyset import OwnKeys
from shared.identity.token import verify
from shared.web.app import create_app

ISSUER = TokenIssuer(new_key())
ANNA = uuid4()


async def find(person_id: UUID | None, email: str | None) -> tuple[UUID, int] | None:
    return (ANNA, 7) if person_id == ANNA or email == "anna@example.org" else None


@pytest.fixture
def _development(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDING_ENVIRONMENT", "development")


@pytest.mark.usefixtures("_development")
@pytest.mark.parametrize("who", [{"person_id": str(ANNA)}, {"email": "anna@example.org"}])
async def test_a_known_person_is_given_a_token(who: dict[str, str]) -> None:
    answer = await _post({**who, "audience": "coaching"})
    assert answer.status_code == 200
    claims = await verify(answer.json()["token"], OwnKeys(ISSUER.key), audience="coaching")
    assert (claims.subject, claims.version, claims.actor) == (str(ANNA), 7, "service:development")


@pytest.mark.usefixtures("_development")
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"person_id": str(uuid4()), "audience": "coaching"}, 404),
        ({"audience": "coaching"}, 422),
        ({"person_id": str(ANNA), "email": "anna@example.org", "audience": "coaching"}, 422),
        ({"person_id": str(ANNA)}, 422),
    ],
)
async def test_who_gets_none(body: dict[str, str], status: int) -> None:
    answer = await _post(body)
    assert answer.status_code == status
    assert "example.org" not in answer.text


def test_it_cannot_be_mounted_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANDING_ENVIRONMENT", "production")
    with pytest.raises(RuntimeError, match="LANDING_ENVIRONMENT=development"):
        sign_in.router(ISSUER, find)


@pytest.mark.parametrize("environment", ["production", "", "staging", None])
def test_a_process_that_finds_it_elsewhere_ends(monkeypatch: pytest.MonkeyPatch, environment: str | None) -> None:
    if environment is None:
        monkeypatch.delenv("LANDING_ENVIRONMENT", raising=False)
    else:
        monkeypatch.setenv("LANDING_ENVIRONMENT", environment)
    with pytest.raises(SystemExit, match="without a password"):
        refuse_in_production()


@pytest.mark.usefixtures("_development")
def test_a_process_in_development_starts() -> None:
    refuse_in_production()


def test_a_production_install_without_it_starts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LANDING_ENVIRONMENT", "production")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    monkeypatch.setattr(
        sys, "meta_path", [finder for finder in sys.meta_path if "Editable" not in type(finder).__name__]
    )
    for name in [name for name in sys.modules if name.partition(".")[0] == "development"]:
        monkeypatch.delitem(sys.modules, name)
    sys.path_importer_cache.clear()
    refuse_in_production()


async def _post(body: dict[str, str]) -> httpx.Response:
    app = create_app("participants", [sign_in.router(ISSUER, find)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://participants") as client:
        return await client.post("/development/tokens", json=body)
