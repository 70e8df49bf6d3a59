"""Speaks to the running services over HTTP as the caller `service:landing`. For the commands that look into them."""

from types import TracebackType
from typing import Any, Self

import httpx

from landing.errors import LandingError
from landing.supervisor.state import State


class PlatformClient:
    """One client for all services of a running system; use it as `async with PlatformClient(state) as platform`."""

    def __init__(self, state: State, timeout: float = 10.0) -> None:
        from shared.identity.service_tokens import ServiceTokens

        self._state = state
        self._http = httpx.AsyncClient(timeout=timeout, trust_env=False)
        self._tokens = ServiceTokens("landing", state.directory.key_file("landing"), state.url("participants"))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._tokens.close()
        await self._http.aclose()

    async def get(self, service: str, path: str, **query: Any) -> Any:
        """The JSON answer; raises LandingError with the problem's own words when the service refuses."""
        return await self._call("GET", service, path, params=query)

    async def post(self, service: str, path: str, body: object = None, idempotency_key: str | None = None) -> Any:
        """The JSON answer (None when there is none)."""
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        return await self._call("POST", service, path, json=body, headers=headers)

    async def _call(self, method: str, service: str, path: str, **options: Any) -> Any:
        from shared.identity.service_tokens import NoToken

        try:
            headers = options.pop("headers", {}) | await self._tokens.headers(service)
            answer = await self._http.request(method, self._state.url(service) + path, headers=headers, **options)
        except (httpx.HTTPError, NoToken) as error:
            reason = str(error) or type(error).__name__
            raise LandingError(f"{service} does not answer ({reason}). See `landing status`.") from error
        if answer.is_error:
            raise LandingError(f"{service} refused: {problem(answer)}")
        return answer.json() if answer.content else None


def problem(answer: httpx.Response) -> str:
    """What a refusal says, in its own words."""
    try:
        body = answer.json()
        return str(body.get("detail") or body.get("title") or answer.status_code)
    except (ValueError, AttributeError):
        return f"{answer.status_code} {answer.text[:200]}"
