"""An endpoint that names no policy is found, wherever it hides; the app does not start with one."""

from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from shared.events.participants import Role
from shared.web import SIGNED_IN, Caller, Command, allow, public, service
from shared.web.app import create_app
from shared.web.policy import PublicFiles, policies, unguarded_routes


async def nothing() -> None:
    """An endpoint."""


async def for_coaches(caller: Annotated[Caller, allow(Role.COACH)]) -> None:
    """An endpoint."""


async def command(command: Annotated[Command, allow(Role.COACH, service("portal"))]) -> None:
    """An endpoint."""


def nested(endpoint: Any, **options: Any) -> APIRouter:
    inner, outer = APIRouter(prefix="/inner"), APIRouter(prefix="/outer")
    inner.add_api_route("/x", endpoint, **options)
    outer.include_router(inner)
    return outer


def found(router: APIRouter) -> list[str]:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(router)
    return unguarded_routes(app)


def test_an_endpoint_without_a_policy_is_found_in_a_nested_router() -> None:
    assert found(nested(nothing)) == ["GET /outer/inner/x"]


def test_a_dependency_that_is_no_policy_does_not_count() -> None:
    assert found(nested(nothing, dependencies=[Depends(lambda: None)])) == ["GET /outer/inner/x"]


@pytest.mark.parametrize("endpoint", [for_coaches, command])
def test_an_endpoint_with_a_caller_is_guarded(endpoint: Any) -> None:
    assert found(nested(endpoint)) == []


def test_public_with_a_reason_is_a_policy_also_on_a_whole_router() -> None:
    assert found(nested(nothing, dependencies=[public("a test")])) == []
    router = APIRouter(dependencies=[public("a test")])
    router.include_router(nested(nothing))
    assert found(router) == []


def test_bare_routes_mounts_and_sockets_have_none(tmp_path: Path) -> None:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.router.routes.extend(
        [
            Route("/bare", nothing),
            WebSocketRoute("/socket", nothing),
            Mount("/files", StaticFiles(directory=tmp_path)),
            PublicFiles("/styles", tmp_path, why="style sheets are for everybody"),
        ]
    )
    assert [route.rpartition(" ")[2] for route in unguarded_routes(app)] == ["/bare", "/socket", "/files"]


def test_fastapis_own_documentation_would_be_found() -> None:
    assert [route.rpartition(" ")[2] for route in unguarded_routes(FastAPI())] == [
        "/openapi.json",
        "/docs",
        "/docs/oauth2-redirect",
        "/redoc",
    ]


def test_the_app_does_not_start_with_an_unguarded_endpoint() -> None:
    with pytest.raises(ValueError, match=r"GET /outer/inner/x.*allow\(") as refused:
        create_app("coaching", [nested(nothing), nested(for_coaches)])
    assert "for_coaches" not in str(refused.value)
    assert create_app("coaching", [nested(for_coaches)])


def test_policies_are_listed_for_the_documents() -> None:
    listed = policies(create_app("coaching", [nested(command)]))
    assert listed["GET /outer/inner/x"] == ["role:coach", "service:portal"]


@pytest.mark.parametrize("grants", [(), ("coach",), ("role:x", "anything")])
def test_a_grant_that_means_nothing_is_refused(grants: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"allow\(\) needs|a grant is"):
        allow(*grants)
    assert allow(SIGNED_IN)


def test_public_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="reason"):
        public("")
