"""`/docs` and `/openapi.json` without a request to any other host: the scripts come from an installed package."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import FileResponse, HTMLResponse, Response

from shared.identity.policy import PUBLIC, public
from shared.web.policy import policies
from shared.web.problems import Problem

WHY = "describes the interface, which is no secret"
ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon.png": "image/png"}
DOCS_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="docs/favicon.png"><link rel="stylesheet" href="docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script><script src="docs/start.js"></script></body></html>
"""
START = """window.ui = SwaggerUIBundle({
  url: "openapi.json", dom_id: "#swagger-ui", deepLinking: true, displayRequestDuration: true, validatorUrl: null
});
"""
PAGE_STYLE = Path(__file__).parent / "templates" / "page.css"
KEPT = {"Cache-Control": "public, max-age=86400"}


def documents_router() -> APIRouter:
    router = APIRouter(dependencies=[public(WHY)], include_in_schema=False)

    @router.get("/openapi.json")
    async def openapi(request: Request) -> dict[str, Any]:
        """With the endpoints beside this document: a proxy may serve the whole under a path of its own."""
        return openapi_document(request.app) | {"servers": [{"url": "."}]}

    @router.get("/docs")
    async def docs(request: Request) -> HTMLResponse:
        """Interactive documentation of this service's endpoints."""
        page = PAGE.format(title=request.app.title)
        return HTMLResponse(page, headers={"Content-Security-Policy": DOCS_POLICY})

    @router.get("/docs/start.js")
    async def start() -> Response:
        return Response(START, media_type="text/javascript", headers=KEPT)

    @router.get("/docs/page.css")
    async def style() -> FileResponse:
        return FileResponse(PAGE_STYLE, media_type="text/css", headers=KEPT)

    @router.get("/docs/{name}")
    async def asset(name: str) -> FileResponse:
        if name not in ASSETS:
            raise Problem(404, "no_such_path", "There is no such file here. See /docs.")
        return FileResponse(_folder() / name, media_type=ASSETS[name], headers=KEPT)

    return router


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """FastAPI's own, with the grants of each endpoint as what a bearer token must have.

    Requests go to where the document lies, so that they also arrive behind a proxy's path prefix.
    """
    document = app.openapi()
    document["servers"] = [{"url": "."}]
    document.setdefault("components", {})["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for endpoint, grants in policies(app).items():
        method, _, path = endpoint.partition(" ")
        operation = document["paths"].get(path, {}).get(method.lower())
        if operation is not None and not any(grant.startswith(PUBLIC) for grant in grants):
            operation["security"] = [{"token": grants}]
    return document


def _folder() -> Path:
    """Found without importing the package: only its files are wanted."""
    package = find_spec("fastapi_offline")
    if package is None or package.origin is None:
        raise Problem(404, "not_installed", "The documentation's files are not installed. Install fastapi-offline.")
    return Path(package.origin).parent / "static"
