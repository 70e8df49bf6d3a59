"""Asks a running service to rebuild its read models and follows it to the end."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx

from landing.errors import LandingError
from landing.supervisor.state import State
from shared.identity.service_tokens import NoToken, ServiceTokens

Progress = Callable[[str, int, int], None]
"""Topic, how many of its snapshots have arrived, how many were published again."""
SILENCE = 90.0


async def rebuilt(state: State, service: str, progress: Progress) -> dict[str, Any]:
    """The reports, with the sum of rows and the seconds it took. Raises LandingError; nothing is changed then."""
    began = time.monotonic()
    tokens = ServiceTokens("landing", state.directory.key_file("landing"), state.url("participants"))
    url = state.url(service)
    try:
        headers = await tokens.headers(service)
        async with httpx.AsyncClient(base_url=url, timeout=httpx.Timeout(10, read=SILENCE), trust_env=False) as client:
            async with client.stream("POST", "/rebuilds", headers=headers) as answer:
                if answer.status_code != 200:
                    raise await _refusal(service, answer)
                found = await _followed(answer, progress)
    except (httpx.TransportError, NoToken) as error:
        raise LandingError(
            f"{service} did not finish ({type(error).__name__}): nothing was changed. Try again."
        ) from error
    finally:
        await tokens.close()
    rows = sum(report["rows"] for report in found["reports"])
    return {"service": service, **found, "rows": rows, "seconds": round(time.monotonic() - began, 2)}


async def _followed(answer: httpx.Response, progress: Progress) -> dict[str, Any]:
    async for line in answer.aiter_lines():
        item = json.loads(line.removeprefix("data: ")) if line else {}
        if "topic" in item:
            progress(item["topic"], item["arrived"], item["listed"])
        if "error" in item:
            raise LandingError(f"Nothing was changed: {item['error']}")
        if "reports" in item:
            return dict(item)
    raise LandingError("The service stopped before it had finished: nothing was changed. Try again.")


async def _refusal(service: str, answer: httpx.Response) -> LandingError:
    await answer.aread()
    if answer.status_code == 404:
        return LandingError(f"{service} keeps no read models.")
    try:
        detail = str(answer.json()["detail"])
    except (ValueError, KeyError):
        detail = f"it answered {answer.status_code}"
    return LandingError(f"{service} does not rebuild: {detail}")
