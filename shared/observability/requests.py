"""The outermost ASGI layer of every service: a span, a log line and a measurement per request, named by route."""

from collections.abc import Callable
from time import perf_counter

import structlog
from opentelemetry.trace import SpanKind, Status, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observability.metrics import HTTP_SECONDS
from shared.observability.traces import span

log = structlog.get_logger()
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET = ("/health/", "/metrics", "/status")
NO_STATUS = 499
"""The client left before there was an answer."""


class ObservedRequests:
    """`route_of(scope)` gives the path template of the endpoint that answered, or a fixed word when none did."""

    def __init__(self, app: ASGIApp, *, route_of: Callable[[Scope], str]) -> None:
        self.app = app
        self.route_of = route_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].startswith(QUIET):
            await self._measured(scope, receive, send)
        else:
            with span("HTTP", _traceparent(scope), kind=SpanKind.SERVER) as running:
                status = await self._measured(scope, receive, send)
                method, route = _method(scope), self.route_of(scope)
                running.update_name(f"{method} {route}")
                running.set_attributes(
                    {"http.request.method": method, "http.route": route, "http.response.status_code": status}
                )
                if status >= 500:
                    running.set_status(Status(StatusCode.ERROR))

    async def _measured(self, scope: Scope, receive: Receive, send: Send) -> int:
        started, status = perf_counter(), NO_STATUS

        async def noting_the_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting_the_status)
        finally:
            seconds = perf_counter() - started
            method, route = _method(scope), self.route_of(scope)
            HTTP_SECONDS.labels(method, route, str(status)).observe(seconds)
            write = log.debug if scope["path"].startswith(QUIET) else log.warning if status >= 500 else log.info
            write("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
        return status


def _method(scope: Scope) -> str:
    method: str = scope["method"]
    return method if method in METHODS else "OTHER"


def _traceparent(scope: Scope) -> str | None:
    """The one `traceparent` of the request; several are as good as none (W3C Trace Context, 3.2)."""
    found = [value for name, value in scope["headers"] if name == b"traceparent"]
    return found[0].decode("latin-1") if len(found) == 1 else None
