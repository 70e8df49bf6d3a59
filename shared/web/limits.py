"""How much a request may weigh and how long it may take. Used by the edge before anything else reads the request."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.types import Message, Receive, Scope

from shared.web.problems import Problem

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Limits:
    """`larger` raises the size for a path prefix; `content_types` are what bodies may be declared as.

    `answer_seconds` ends when the whole answer is out, or, for an event stream, when it begins.
    """

    body_bytes: int = 64 * 1024
    receive_seconds: float = 5.0
    answer_seconds: float = 10.0
    larger: Mapping[str, int] = field(default_factory=dict)
    content_types: frozenset[str] = frozenset({JSON})

    def body_limit(self, path: str) -> int:
        return max([size for prefix, size in self.larger.items() if path.startswith(prefix)], default=self.body_bytes)


class Disconnected(Exception):
    """The client left before its request was complete; there is nobody to answer."""


async def read_body(scope: Scope, receive: Receive, limits: Limits) -> bytes:
    """The whole body, counted while it comes in. Raises Problem 413 or 408."""
    most = limits.body_limit(scope["path"])
    headers = dict(scope["headers"])
    declared = headers.get(b"content-length")
    if declared is None and b"transfer-encoding" not in headers:
        return b""
    if declared is not None and (not declared.isdigit() or len(declared) > 15 or int(declared) > most):
        raise _too_large(most)
    try:
        async with asyncio.timeout(limits.receive_seconds):
            return await _counted(receive, most)
    except TimeoutError as error:
        raise Problem(
            408, "too_slow", "The request did not arrive in time. Send it again.", headers={"Connection": "close"}
        ) from error


def replay(body: bytes, receive: Receive) -> Receive:
    """A receive channel that gives the body in one piece, then whatever the client does next."""
    given = False

    async def once_then_on() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once_then_on


async def _counted(receive: Receive, most: int) -> bytes:
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise _too_large(most)
        more = message.get("more_body", False)
    return b"".join(parts)


def _too_large(most: int) -> Problem:
    return Problem(
        413, "too_large", f"The body may have at most {most} bytes here. Send less.", headers={"Connection": "close"}
    )
