"""HTTP for a person's own inbox: the list, the live stream and reading. The words are made when it is read."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

import anyio
import structlog
from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sse_starlette import EventSourceResponse, JSONServerSentEvent, ServerSentEvent

from services.notifications.application.mail_ports import Language, Speaker
from services.notifications.application.ports import InboxEntry, Live, NewNotices, NotListening, Shelf, TooManyStreams
from services.notifications.application.read_notice import read_notice
from services.notifications.entrypoints.asking import language_of, person_of
from shared.outbox import UnitOfWork, UnitsOfWork
from shared.web import SIGNED_IN, Caller, Command, Page, Paging, allow, page

log = structlog.get_logger()
PING_SECONDS = 15
RETRY_MILLISECONDS = 2000


class NoticeView(BaseModel):
    """One notice as a person reads it. `about_id` is the request or engagement; `path` leads to it in the portal."""

    notice_id: UUID
    about_event_type: str
    about_id: UUID
    template: str
    title: str
    text: str
    path: str
    told_at: datetime
    read_at: datetime | None
    version: int


def inbox_router(units: UnitsOfWork, shelf: Shelf, speaker: Speaker, live: Live) -> APIRouter:
    router = APIRouter(prefix="/inbox", tags=["inbox"])

    @router.get("")
    async def inbox(
        caller: Annotated[Caller, allow(SIGNED_IN)], paging: Annotated[Paging, Depends()]
    ) -> Page[NoticeView]:
        """The caller's own notices, the newest first."""
        person_id = person_of(caller)
        async with units.reading(caller.scope) as uow:
            language = await language_of(uow, caller)
            entries = await shelf.inbox(uow, person_id, paging.after(datetime, UUID), paging.limit + 1)
        return page(entries, paging, _place, lambda entry: _view(entry, speaker, language))

    @router.get("/stream", response_class=EventSourceResponse)
    async def stream(caller: Annotated[Caller, allow(SIGNED_IN)]) -> EventSourceResponse:
        """An event `notice` with `notice_id` for each that arrives from now on. Read the inbox once after it begins."""
        person_id = person_of(caller)
        live.check_room(person_id)
        stopping = anyio.Event()
        return EventSourceResponse(
            _events(live, person_id, stopping),
            ping=PING_SECONDS,
            sep="\n",
            shutdown_event=stopping,
            shutdown_grace_period=1,
        )

    @router.post("/{notice_id}/read")
    async def read(notice_id: UUID, command: Annotated[Command, allow(SIGNED_IN)]) -> NoticeView:
        """The caller has opened it."""
        person_id = person_of(command)

        async def effect(uow: UnitOfWork) -> NoticeView:
            entry = await read_notice(uow, person_id, notice_id)
            return _view(entry, speaker, await language_of(uow, command))

        return await command.run(effect)

    return router


async def _events(live: Live, person_id: UUID, stopping: anyio.Event) -> AsyncIterator[ServerSentEvent]:
    """Ends in good order when the service stops, so that a reader can tell that from a broken line."""
    try:
        async with live.listen(person_id) as notices:
            end = asyncio.create_task(_end_when(stopping, notices))
            try:
                yield ServerSentEvent(comment="listening", retry=RETRY_MILLISECONDS, sep="\n")
                async for notice_id in notices:
                    yield JSONServerSentEvent({"notice_id": str(notice_id)}, event="notice", sep="\n")
            finally:
                end.cancel()
    except (NotListening, TooManyStreams) as error:
        log.warning("stream_ends", reason=type(error).__name__)


async def _end_when(stopping: anyio.Event, notices: NewNotices) -> None:
    await stopping.wait()
    notices.end()


def _place(entry: InboxEntry) -> tuple[datetime, UUID]:
    return entry.delivery.told_at, entry.delivery.id


def _view(entry: InboxEntry, speaker: Speaker, language: Language) -> NoticeView:
    delivery, notice = entry.delivery, entry.notice
    words = speaker.words(delivery.template, language, notice.details)
    return NoticeView(
        notice_id=notice.id,
        about_event_type=notice.event_type,
        about_id=notice.about_id,
        template=delivery.template,
        title=words.title,
        text=words.text,
        path=words.path,
        told_at=delivery.told_at,
        read_at=delivery.read_at,
        version=delivery.version,
    )
