"""The httpx client with which one service reads from another: bounded in time, and part of the same trace."""

from typing import Any

import httpx

from shared.observability.traces import traceparent


def http_client(base_url: str = "", *, timeout: float = 3.0, **options: Any) -> httpx.AsyncClient:
    """Follows no redirects and asks no proxy of the environment: services call each other by settings alone."""
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
        event_hooks={"request": [_continue_trace]},
        **options,
    )


async def _continue_trace(request: httpx.Request) -> None:
    running = traceparent()
    if running is not None:
        request.headers["traceparent"] = running
