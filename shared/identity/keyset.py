"""Where a verifier finds the issuer's public keys: its own, or those that participants publishes."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Protocol

import httpx
import structlog
from joserfc.jwk import OKPKey

from shared.identity.keys import BadKey, key_id, public_jwk, public_key
from shared.observability.outgoing import http_client

log = structlog.get_logger()
PATH = "/.well-known/jwks.json"
MOST_KEYS = 20


class UnknownKey(Exception):
    """No published key has this id."""


class KeysUnavailable(Exception):
    """No keys were ever fetched, and the issuer does not answer."""


class KeySource(Protocol):
    async def key(self, kid: str) -> OKPKey:
        """The key under this id. Raises UnknownKey or KeysUnavailable."""


class OwnKeys:
    """The issuer's own keys, for the endpoints of participants itself."""

    def __init__(self, *keys: OKPKey) -> None:
        self._keys = {key_id(key): public_key(public_jwk(key)) for key in keys}

    async def key(self, kid: str) -> OKPKey:
        if kid not in self._keys:
            raise UnknownKey
        return self._keys[kid]


class PublishedKeys:
    """The issuer's JWKS, fetched when first needed, when old, and when an unknown id appears (at most once in a while).

    The last good answer stays in use while the issuer is down.
    """

    def __init__(
        self,
        issuer_url: str,
        *,
        client: httpx.AsyncClient | None = None,
        fresh_seconds: float = 300,
        between_fetches: float = 5,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._client = client or http_client(issuer_url, timeout=2)
        self._fresh_seconds = fresh_seconds
        self._between_fetches = between_fetches
        self._clock = clock
        self._keys: dict[str, OKPKey] = {}
        self._fetched_at = float("-inf")
        self._tried_at = float("-inf")
        self._fetching = asyncio.Lock()

    async def key(self, kid: str) -> OKPKey:
        if kid not in self._keys or self._clock() - self._fetched_at > self._fresh_seconds:
            await self._fetch(kid)
        if kid in self._keys:
            return self._keys[kid]
        if not self._keys:
            raise KeysUnavailable
        raise UnknownKey

    async def close(self) -> None:
        await self._client.aclose()

    async def _fetch(self, kid: str) -> None:
        async with self._fetching:
            waited_for_another = kid in self._keys and self._clock() - self._fetched_at <= self._fresh_seconds
            # Without any keys nothing can be verified: then every caller may try again after a short while.
            pause = self._between_fetches if self._keys else min(self._between_fetches, 0.5)
            if waited_for_another or self._clock() - self._tried_at < pause:
                return
            self._tried_at = self._clock()
            try:
                answer = await self._client.get(PATH)
                answer.raise_for_status()
                self._keys = _read(answer.json()) or self._keys
                self._fetched_at = self._clock()
            except (httpx.HTTPError, ValueError) as error:
                log.warning("issuer_keys_not_fetched", error=type(error).__name__, kept=len(self._keys))


def _read(document: object) -> dict[str, OKPKey]:
    """The usable keys of a JWKS document; others are passed over, as RFC 7517 asks."""
    published = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(published, list):
        raise ValueError("a JWKS document has a list of keys")  # noqa: TRY004 the caller treats every bad answer alike
    keys: dict[str, OKPKey] = {}
    for jwk in published[:MOST_KEYS]:
        try:
            key = public_key(jwk)
        except BadKey:
            continue
        keys[key_id(key)] = key
    return keys
