"""Asks participants for the name and address of one delivery; the event is the reason that is written down there."""

from typing import Annotated, Literal
from uuid import UUID

import httpx
import stamina
import structlog
from pydantic import BaseModel, Field, ValidationError

from services.notifications.adapters.circuit_breaker import CircuitBreaker, CircuitOpen
from services.notifications.application.mail_ports import Contact, ContactGone, ContactUnavailable, LinkSpent
from shared.identity.service_tokens import NoToken, Tokens

log = structlog.get_logger()
AUDIENCE = "participants"
TRIES = 3
NOT_NOW = (408, 425, 429)


class NotNow(Exception):
    """Participants did not answer, or said to come back later."""


class Answer(BaseModel):
    name: str
    email: Annotated[str, Field(pattern=r"^[^\s@<>\"]+@[^\s@<>\"]+$", max_length=320)]
    preferred_language: Literal["nl", "en"] = "nl"


class LinkAnswer(BaseModel):
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{20,200}$")]


class ParticipantsContacts:
    """Every answer is used once and kept nowhere. Never call it inside a transaction."""

    def __init__(self, client: httpx.AsyncClient, tokens: Tokens, breaker: CircuitBreaker | None = None) -> None:
        self._client = client
        self._tokens = tokens
        self._breaker = breaker or CircuitBreaker(NotNow)

    async def of(self, person_id: UUID, because_of: UUID) -> Contact:
        return self._contact(await self._ask("GET", f"/people/{person_id}/contact", because_of))

    async def secret_link(self, of: str, id: UUID, because_of: UUID) -> str:
        answer = await self._ask("POST", f"/{of}/{id}/link", because_of)
        if answer.status_code in (404, 409, 410):
            raise LinkSpent
        if answer.status_code != 200:
            log.error("link_refused", status=answer.status_code)
            raise ContactUnavailable
        return LinkAnswer.model_validate_json(answer.content).token

    async def _ask(self, method: str, path: str, because_of: UUID) -> httpx.Response:
        """Raises ContactUnavailable when a few tries, or others before, were in vain."""
        try:
            async for attempt in stamina.retry_context(
                on=NotNow, attempts=TRIES, timeout=6, wait_initial=0.1, wait_max=1, wait_jitter=0.1
            ):
                with attempt:
                    async with self._breaker.guard():
                        return await self._once(method, path, because_of)
        except (NotNow, CircuitOpen) as error:
            raise ContactUnavailable from error
        raise AssertionError("unreachable")

    async def _once(self, method: str, path: str, because_of: UUID) -> httpx.Response:
        try:
            headers = await self._tokens.headers(AUDIENCE) | {"Reason": str(because_of)}
            answer = await self._client.request(method, path, headers=headers)
        except (httpx.TransportError, NoToken) as error:
            raise NotNow(type(error).__name__) from error
        if answer.status_code >= 500 or answer.status_code in NOT_NOW:
            raise NotNow(str(answer.status_code))
        return answer

    def _contact(self, answer: httpx.Response) -> Contact:
        if answer.status_code in (404, 410):
            raise ContactGone
        if answer.status_code != 200:
            log.error("contact_refused", status=answer.status_code)
            raise ContactUnavailable
        try:
            found = Answer.model_validate_json(answer.content)
        except ValidationError:
            raise ContactGone from None
        return Contact(found.name, found.email, found.preferred_language)
