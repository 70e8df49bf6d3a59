"""Every endpoint says who may call it. `create_app` refuses to start otherwise; here each service is looked at."""

import pytest
from fastapi import APIRouter, FastAPI

from shared.identity.policy import public
from shared.web.app import create_app
from shared.web.policy import policies, unguarded_routes
from tests.architecture import declared

OF_EVERY_SERVICE = ("/health/live", "/health/ready", "/status", "/metrics", "/docs", "/openapi.json", "/asyncapi")


@pytest.mark.parametrize("name", declared.NAMES)
def test_every_endpoint_names_a_policy(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app = declared.app(name, monkeypatch)
    assert unguarded_routes(app) == []
    assert {f"GET {path}" for path in OF_EVERY_SERVICE} < policies(app).keys()


def test_an_endpoint_without_a_policy_is_found() -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/open", dependencies=[public("a test")])
    async def open() -> None: ...

    @app.post("/forgotten")
    async def forgotten() -> None: ...

    assert unguarded_routes(app) == ["POST /forgotten"]


def test_a_service_with_one_does_not_start() -> None:
    router = APIRouter()

    @router.get("/forgotten")
    async def forgotten() -> None: ...

    with pytest.raises(ValueError, match="GET /forgotten"):
        create_app("x", [router])
