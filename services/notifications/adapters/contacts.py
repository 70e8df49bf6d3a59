"""Asks participants for the name and address of one delivery; the event is the reason that is written down there."""

from typing import Annotated, Literal
from uuid import UUID

import httpx
import stamina
import structlog
from pydantic import BaseModel, Field, ValidationError

from services.notifications.adapters.circuit_breaker import CircuitBreaker, CircuitOpen
from services.notifications.application.mail_ports import Contact, ContactGone, ContactUnavailable
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


class ParticipantsContacts:
    """Every answer is used once and kept nowhere. Never call it inside a transaction."""

    def __init__(self, client: httpx.AsyncClient, tokens: Tokens, breaker: CircuitBreaker | None = None) -> None:
        self._client = client
        self._tokens = tokens
        self._breaker = breaker or CircuitBreaker(NotNow)

    async def of(self, person_id: UUID, because_of: UUID) -> Contact:
        try:
            async for attempt in stamina.retry_context(
                on=NotNow, attempts=TRIES, timeout=6, wait_initial=0.1, wait_max=1, wait_jitter=0.1
            ):
                with attempt:
                    async with self._breaker.guard():
                        answer = await self._ask(person_id, because_of)
        except (NotNow, CircuitOpen) as error:
            raise ContactUnavailable from error
        return self._contact(answer)

    async def _ask(self, person_id: UUID, because_of: UUID) -> httpx.Response:
        try:
            headers = await self._tokens.headers(AUDIENCE) | {"Reason": str(because_of)}
            answer = await self._client.get(f"/people/{person_id}/contact", headers=headers)
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
