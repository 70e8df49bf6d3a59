"""For operators and the command line: look at parked messages, handle them after all, or give them up."""

import hashlib
from base64 import b64encode
from datetime import datetime
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from shared.clock import today
from shared.db.errors import NotYet, is_transient
from shared.identity.policy import Caller, allow, service
from shared.identity.principal import Role
from shared.outbox.parked import ParkedMessages
from shared.outbox.parking import reason_of
from shared.web.paging import Page, Paging, page
from shared.web.problems import Problem

log = structlog.get_logger()
Operator = Annotated[Caller, allow(Role.OPERATOR, service("landing"))]
MessageId = Annotated[int, Path(ge=1, lt=2**63)]


class ParkedView(BaseModel):
    """A message in a list. `direction`: `in` could not be handled, `out` could not be published."""

    id: int
    direction: str
    topic: str
    partition: int | None
    offset: int | None
    reason: str
    detail: str
    parked_at: datetime


class ParkedDetail(ParkedView):
    """`key` in hex where it is not text; the body itself, in base64, only for an operator who asks for it."""

    key: str
    headers: dict[str, str | None]
    body_bytes: int | None
    body_sha256: str | None
    body: str | None = None


class Replayed(BaseModel):
    """How many messages of the key were handled."""

    replayed: int


def parked_router(messages: ParkedMessages) -> APIRouter:
    router = APIRouter(prefix="/parked", tags=["parked messages"])

    @router.get("")
    async def waiting(_: Operator, paging: Annotated[Paging, Depends()]) -> Page[ParkedView]:
        """Parked messages, oldest first."""
        after = paging.after(int)
        rows = await messages.list(after[0] if after else None, paging.limit + 1)
        return page(rows, paging, key=lambda row: row["id"])

    @router.get("/{id}")
    async def one(caller: Operator, id: MessageId, body: bool = False) -> ParkedDetail:
        """One message with its headers. `body=true` also shows the body, to a person who is an operator."""
        row = await messages.get(id)
        if body and not caller.principal.holds(Role.OPERATOR, today()):
            raise Problem(403, "not_allowed", "Only a person who is an operator may read a body. Sign in as one.")
        return _detail(row, with_body=body)

    @router.post("/{id}/replay")
    async def replay(caller: Operator, id: MessageId) -> Replayed:
        """Handle every parked message of this one's key, in order; stops at the first that still fails."""
        log.info("parked_replay", id=id, by=caller.principal.subject)
        try:
            return Replayed(replayed=await messages.replay(id))
        except (LookupError, Problem):
            raise
        except Exception as error:
            if is_transient(error) and not isinstance(error, NotYet):
                raise
            reason, detail = reason_of(error)
            told = f"It still cannot be handled: {detail}. Correct the cause, then replay again."
            raise Problem(409, "still_fails", told, reason=reason) from error

    @router.post("/{id}/discard", status_code=204)
    async def discard(caller: Operator, id: MessageId) -> None:
        """Give this message up for good. What waited behind it stays parked until it is replayed."""
        log.info("parked_discard", id=id, by=caller.principal.subject)
        await messages.discard(id)

    return router


def _detail(row: dict[str, Any], *, with_body: bool) -> ParkedDetail:
    body = bytes(row["body"]) if row["body"] is not None else None
    return ParkedDetail(
        **{name: row[name] for name in ParkedView.model_fields},
        key=_text(bytes(row["key"])),
        headers=_headers(row["headers"]),
        body_bytes=len(body) if body is not None else None,
        body_sha256=hashlib.sha256(body).hexdigest() if body is not None else None,
        body=b64encode(body).decode() if with_body and body is not None else None,
    )


def _headers(stored: Any) -> dict[str, str | None]:
    """Received headers are kept as bytes in hex, headers to be sent as text."""
    if isinstance(stored, dict):
        return stored
    return {name: _text(bytes.fromhex(value)) if value is not None else None for name, value in stored}


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("ascii")
    except UnicodeDecodeError:
        return raw.hex()
    return text if text.isprintable() else raw.hex()
