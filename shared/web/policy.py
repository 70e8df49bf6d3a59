"""Finds endpoints that name no policy. `create_app` refuses to start with one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from shared.identity.policy import PUBLIC, ROLE, SERVICE, SIGNED_IN


class PublicFiles(Mount):
    """A folder that anybody may read: style sheets, scripts, icons."""

    def __init__(self, path: str, folder: Path, *, why: str) -> None:
        super().__init__(path, StaticFiles(directory=folder), name=path.strip("/"))
        self.why = why


def unguarded_routes(app: FastAPI) -> list[str]:
    """Method and path of each endpoint without a policy; a mount or a bare route has none unless it is PublicFiles."""
    return [
        f"{','.join(sorted(route.methods or ())) or 'ANY'} {route.path}"
        for route in iter_route_contexts(app.routes)
        if not isinstance(route.original_route, PublicFiles) and not _guarded(getattr(route, "dependant", None))
    ]


def policies(app: FastAPI) -> dict[str, list[str]]:
    """Each endpoint with its grants, for the generated documents and the access tests."""
    return {
        f"{method} {route.path}": sorted(_grants(route.dependant))
        for route in iter_route_contexts(app.routes)
        if getattr(route, "dependant", None) is not None
        for method in sorted(route.methods or ())
    }


def _guarded(dependant: Dependant | None) -> bool:
    return dependant is not None and any(True for _ in _grants(dependant))


def _grants(dependant: Dependant) -> Iterator[str]:
    for inner in dependant.dependencies:
        for scope in inner.own_oauth_scopes or ():
            if scope == SIGNED_IN or scope.startswith((ROLE, SERVICE, PUBLIC)):
                yield scope
        yield from _grants(inner)


def route_template(app: FastAPI) -> dict[Any, str]:
    """Path template by endpoint function, the name of a request in spans, logs and metrics."""
    templates: dict[Any, str] = {}
    for route in iter_route_contexts(app.routes):
        if route.endpoint is not None and route.path is not None:
            templates.setdefault(route.endpoint, route.path)
    return templates
