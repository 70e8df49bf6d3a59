"""The ASGI layer around every service's endpoints: limits, guards, security headers, an answer to every exception."""

import asyncio

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observability.logs import failure
from shared.web.explain import Refusals, explain
from shared.web.json_guard import check_body, check_head
from shared.web.limits import Disconnected, Limits, read_body, replay
from shared.web.problems import Problem
from shared.web.security import secure

log = structlog.get_logger()
BODY = "landing.body"
"""Where endpoints that need the bytes (the idempotency key's request hash) find them in the scope."""


class Edge:
    """Pure ASGI, one per service. Nothing inside it sees a request that is too large, too slow or unstorable."""

    def __init__(self, app: ASGIApp, *, limits: Limits, refusals: Refusals) -> None:
        self.app = app
        self.limits = limits
        self.refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False
        deadline = asyncio.timeout(self.limits.answer_seconds)

        async def send_secured(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                if _is_stream(message):
                    deadline.reschedule(None)
                secure(message, scope)
                started = True
            await send(message)

        try:
            async with deadline:
                await self._guarded(scope, receive, send_secured)
        except Disconnected:
            return
        except Exception as error:
            problem = _too_late() if deadline.expired() else explain(error, self.refusals)
            _note(error, problem)
            if started:
                raise
            await problem.response()(scope, receive, send_secured)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        check_head(scope)
        body = await read_body(scope, receive, self.limits)
        if body:
            check_body(scope, body, self.limits.content_types)
        scope[BODY] = body
        await self.app(scope, replay(body, receive), send)


def _is_stream(start: Message) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/event-stream") for name, value in start["headers"]
    )


def _too_late() -> Problem:
    return Problem(
        503,
        "took_too_long",
        "This took too long. Send it again; with the same Idempotency-Key it will not happen twice.",
        headers={"Retry-After": "1"},
    )


def _note(error: Exception, problem: Problem) -> None:
    """What an operator must know: bugs with their place, outages and clashes in short, and why a token was refused."""
    if problem.status == 500:
        log.error("request_failed", **failure(error))
    elif problem.status == 503 or problem.code == "conflict":
        log.warning("request_not_served", code=problem.code, **failure(error))
    elif problem.status == 401:
        log.info("caller_refused", reason=getattr(error, "reason", "unknown"))
