"""How a service gets into another: it proves itself to participants with its own key and gets a token per audience."""

import asyncio
from pathlib import Path
from time import monotonic
from typing import Protocol

import httpx

from shared.identity.issuer import TokenIssuer, assertion
from shared.identity.keys import read_private_key
from shared.identity.token import LIFETIME
from shared.observability.outgoing import http_client

PATH = "/service-tokens"
RENEW_BEFORE = 20
"""Seconds before its end that a token is no longer handed out, so that a slow call still arrives with a valid one."""
PAUSES = (0.1, 0.4)


class NoToken(Exception):
    """Participants gave no token; the caller treats it like a service that does not answer."""


class Tokens(Protocol):
    async def headers(self, audience: str) -> dict[str, str]:
        """The Authorization header for a call to that service."""


class ServiceTokens:
    """Tokens for `service:<name>`, kept per audience until shortly before they end. Never call it in a transaction."""

    def __init__(
        self, name: str, key_file: str | Path, participants_url: str, *, client: httpx.AsyncClient | None = None
    ) -> None:
        self._name = name
        self._key = read_private_key(key_file)
        self._client = client or http_client(participants_url, timeout=2)
        self._tokens: dict[str, tuple[str, float]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def headers(self, audience: str) -> dict[str, str]:
        async with self._asking.setdefault(audience, asyncio.Lock()):
            token, until = self._tokens.get(audience, ("", 0.0))
            if monotonic() >= until:
                asked_at = monotonic()
                token = await self._ask(audience)
                self._tokens[audience] = token, asked_at + LIFETIME - RENEW_BEFORE
        return {"Authorization": f"Bearer {token}"}

    def forget(self, audience: str) -> None:
        """That service took the token no longer: the next call gets a new one."""
        self._tokens.pop(audience, None)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, audience: str) -> str:
        for pause in (*PAUSES, None):
            try:
                # A new assertion for each try: the issuer accepts one only once, even if its answer was lost.
                body = {"assertion": assertion(self._name, self._key), "audience": audience}
                answer = await self._client.post(PATH, json=body)
                if answer.status_code < 500:
                    answer.raise_for_status()
                    return str(answer.json()["token"])
            except httpx.HTTPStatusError as error:
                raise NoToken(_refused(self._name)) from error
            except (httpx.TransportError, ValueError, KeyError) as error:
                if pause is None:
                    raise NoToken("participants does not answer. Check LANDING_PARTICIPANTS_URL.") from error
            if pause is not None:
                await asyncio.sleep(pause)
        raise NoToken("participants cannot give tokens at the moment.")


class OwnTokens:
    """The same for participants, which holds the issuer's key and asks nobody."""

    def __init__(self, issuer: TokenIssuer) -> None:
        self._issuer = issuer

    async def headers(self, audience: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._issuer.issue('service:participants', audience)}"}


def _refused(name: str) -> str:
    return f"participants refused the key of {name}. Put its public key under {name!r} in LANDING_TRUSTED_KEYS_FILE."
