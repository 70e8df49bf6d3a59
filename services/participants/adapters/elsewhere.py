"""Asks the other services what they hold about a person, for that person's export."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx
import structlog

from shared.identity.service_tokens import Tokens
from shared.observability.outgoing import http_client

log = structlog.get_logger()
PATIENCE = 10.0


class OtherServices:
    """`urls` by service. Connections live as long as one export: there are few."""

    def __init__(self, urls: Mapping[str, str], tokens: Tokens) -> None:
        self._urls, self._tokens = urls, tokens

    async def held(self, person_id: UUID) -> Mapping[str, Any]:
        answers = await asyncio.gather(*(self._of(name, url, person_id) for name, url in self._urls.items()))
        return dict(zip(self._urls, answers, strict=True))

    async def _of(self, name: str, url: str, person_id: UUID) -> dict[str, Any] | None:
        try:
            async with http_client(url, timeout=PATIENCE) as client:
                answer = await client.get(f"/exports/{person_id}", headers=await self._tokens.headers(name))
            return dict(answer.raise_for_status().json())
        except (httpx.HTTPError, ValueError) as error:
            log.warning("export_not_answered", service=name, error=type(error).__name__)
            return None
