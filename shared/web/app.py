"""Puts one service's HTTP side together. Called by the runtime; tests call it with fakes behind the same parameters."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import Lifespan, Scope

from shared.events.base import Event
from shared.identity.callers import Callers
from shared.observability.requests import ObservedRequests
from shared.outbox.parked import ParkedMessages
from shared.outbox.rebuilding import Rebuilding
from shared.outbox.republishing import Republishing
from shared.outbox.unit_of_work import UnitsOfWork
from shared.web.asyncapi import asyncapi_router
from shared.web.documents import documents_router
from shared.web.edge import Edge
from shared.web.explain import Refusals
from shared.web.health import NoProbe, Probe, health_router
from shared.web.limits import Limits
from shared.web.parked import parked_router
from shared.web.policy import PublicFiles, route_template, unguarded_routes
from shared.web.problems import DESCRIBED
from shared.web.rebuilds import rebuilds_router
from shared.web.snapshots import snapshots_router
from shared.web.validation import on_http_exception, on_invalid_request

OFF = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def create_app(  # noqa: PLR0913 all that one HTTP side needs, by keyword
    service: str,
    routers: Sequence[APIRouter] = (),
    *,
    version: str = "0.1.0",
    about: str = "",
    callers: Callers | None = None,
    units: UnitsOfWork | None = None,
    refusals: Refusals | None = None,
    probe: Probe | None = None,
    parked: ParkedMessages | None = None,
    republishing: Republishing | None = None,
    rebuilding: Rebuilding | None = None,
    publishes: Sequence[type[Event]] = (),
    reads: Sequence[type[Event]] = (),
    limits: Limits | None = None,
    files: Sequence[PublicFiles] = (),
    state: Mapping[str, Any] | None = None,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """The ASGI app of a service. Raises ValueError when an endpoint names no policy.

    `refusals` maps domain errors to (status, code); `state` is put on `app.state` for the service's own dependencies.
    """
    app: FastAPI = FastAPI(
        title=service,
        version=version,
        description=about,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry=OFF,  # type: ignore[arg-type]
        responses=DESCRIBED,
        exception_handlers={HTTPException: on_http_exception, RequestValidationError: on_invalid_request},
        middleware=[
            Middleware(ObservedRequests, route_of=lambda scope: _route_of(app, scope)),
            Middleware(Edge, limits=limits or Limits(), refusals=refusals or {}),
        ],
    )
    app.state.callers = callers
    app.state.units = units
    for name, value in (state or {}).items():
        setattr(app.state, name, value)
    for router in (
        # Before the service's own: no `/{anything}` of theirs hides what operators ask.
        health_router(service, version, probe or NoProbe()),
        documents_router(),
        asyncapi_router(service, version, publishes, reads),
        *_of_the_kernel(parked, republishing, rebuilding),
        *routers,
    ):
        app.include_router(router)
    app.router.routes.extend(files)
    _refuse_unguarded(app)
    return app


def _of_the_kernel(
    parked: ParkedMessages | None, republishing: Republishing | None, rebuilding: Rebuilding | None
) -> Iterator[APIRouter]:
    """What operators do with messages and read models, where a service has any."""
    if parked is not None:
        yield parked_router(parked)
    if republishing is not None and republishing.topics:
        yield snapshots_router(republishing)
    if rebuilding is not None:
        yield rebuilds_router(rebuilding)


def _refuse_unguarded(app: FastAPI) -> None:
    found = unguarded_routes(app)
    if found:
        raise ValueError(
            f"these endpoints name no policy: {'; '.join(found)}. "
            'Give each a caller with allow(...), or dependencies=[public("why")].'
        )


def _route_of(app: FastAPI, scope: Scope) -> str:
    templates: dict[Any, str] | None = getattr(app.state, "templates", None)
    if templates is None:
        templates = app.state.templates = route_template(app)
    return templates.get(scope.get("endpoint"), "unmatched")
