"""Asks participants on the reader's behalf: signing in, sessions, and tokens for the other services."""

from typing import Any

import httpx

from shared.identity.service_tokens import NoToken, ServiceTokens


class Refused(Exception):
    """A service said no. `code` is its problem's code, `status` that of the answer."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


UNAVAILABLE = "unavailable"
OUR_TOKEN = "not_signed_in"  # noqa: S105 the code of a problem


class Participants:
    """One per process. Every call proves that the portal makes it; what it carries stays out of logs."""

    def __init__(self, client: httpx.AsyncClient, tokens: ServiceTokens) -> None:
        self._client = client
        self._tokens = tokens

    async def ask(self, path: str, **body: Any) -> dict[str, Any]:
        """The answer. Raises Refused; where participants does not answer at all, with status 503."""
        try:
            return await self._ask(path, body)
        except Refused as refused:
            if refused.code != OUR_TOKEN:
                raise
        # The key under which our own token was signed may just have been given up.
        self._tokens.forget("participants")
        return await self._ask(path, body)

    async def _ask(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            headers = await self._tokens.headers("participants")
            answer = await self._client.post(path, json=body, headers=headers)
            said = answer.json() if answer.content else {}
        except (httpx.HTTPError, NoToken, ValueError) as error:
            raise Refused(503, UNAVAILABLE) from error
        if answer.is_success:
            found: dict[str, Any] = said or {}
            return found
        raise Refused(answer.status_code, str(said.get("code", UNAVAILABLE)))

    async def close(self) -> None:
        await self._client.aclose()
        await self._tokens.close()


class NoParticipants(Participants):
    """Where the portal has no key to prove itself with: nobody can sign in, and the pages say so."""

    def __init__(self) -> None:
        """Needs nothing."""

    async def ask(self, path: str, **body: Any) -> dict[str, Any]:  # noqa: ARG002
        raise Refused(503, UNAVAILABLE)

    async def close(self) -> None:
        """Nothing is open."""
