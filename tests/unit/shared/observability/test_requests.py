"""Each request leaves one line and one measurement, named by its route, without an id or a query string."""

import httpx
import pytest
from fastapi import APIRouter
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from shared.web import Problem, public
from shared.web.app import create_app

router = APIRouter(prefix="/people")


@router.get("/{id}", dependencies=[public("a test")])
async def endpoint(id: str) -> None:
    if id == "busy":
        raise Problem(503, "busy", "Try again.")


outer = APIRouter()
outer.include_router(router, prefix="/api")


@pytest.mark.parametrize(
    ("method", "path", "route", "status", "level"),
    [
        ("GET", "/api/people/secret?name=Anna", "/api/people/{id}", 200, "info"),
        ("GET", "/api/people/busy", "/api/people/{id}", 503, "warning"),
        ("PATCH", "/api/people/secret", "/api/people/{id}", 405, "info"),
        ("BREW", "/secret", "unmatched", 404, "info"),
        ("GET", "/health/live", "/health/live", 200, "debug"),
    ],
)
async def test_one_line_and_one_measurement(method: str, path: str, route: str, status: int, level: str) -> None:
    labels = {"method": method if method != "BREW" else "OTHER", "route": route, "status": str(status)}
    before = REGISTRY.get_sample_value("landing_http_seconds_count", labels) or 0
    app = create_app("coaching", [outer])
    with capture_logs() as lines:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://coaching") as http:
            await http.request(method, path)
    line = next(line for line in lines if line["event"] == "request")
    shown = {name: str(line[name]) for name in labels}
    assert (shown, line["log_level"]) == (labels, level)
    assert line["ms"] >= 0
    assert not {"secret", "Anna"} & set(str(lines).replace("/", " ").replace("=", " ").replace("?", " ").split())
    assert REGISTRY.get_sample_value("landing_http_seconds_count", labels) == before + 1
