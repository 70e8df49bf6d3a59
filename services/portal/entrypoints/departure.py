"""An organisation leaves: on which day and why, what then ends, and a tick before what cannot be taken back."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.concerning import back_of, concerned_by
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import attempt, form_page
from shared.identity.policy import public

REASONS = ("left", "stopped")
FIELDS = {"departure_in_the_past": "on"}


def departure_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(
        prefix="/{language}/organisations/{organisation_id}/departure",
        dependencies=[public(WHY), home],
        include_in_schema=False,
    )
    concerned = concerned_by(readers)

    @router.api_route("", methods=READ)
    async def show(
        request: Request, language: Language, organisation_id: UUID, reader: Annotated[Reader, concerned]
    ) -> Response:
        return await _page(request, language, organisation_id, reader, Form())

    @router.post("")
    async def leave(
        request: Request, language: Language, organisation_id: UUID, reader: Annotated[Reader, concerned]
    ) -> Response:
        form, key = await sent(request, reader)
        day = form.date("on", "invalid_day")
        body = {"on": day.isoformat() if day else "", "reason": form.one_of("reason", REASONS, "missing_reason")}
        form.one_of("sure", ("yes",), "missing_sure")
        refused = None
        if not form.wrong:
            path = f"/organisations/{organisation_id}/departure"
            refused = await attempt(form, reader.ask.command("participants", path, body, key=key), FIELDS)
        if form.wrong or refused:
            return await _page(request, language, organisation_id, reader, form, refused)
        return RedirectResponse(f"{back_of(reader, language, organisation_id)}?done=left", 303)

    return router


async def _page(
    request: Request,
    language: str,
    organisation_id: UUID,
    reader: Reader,
    form: Form,
    refused: Refused | None = None,
) -> Response:
    found = await reader.ask.read("participants", f"/organisations/{organisation_id}")
    known = {"organisation": found, "back": back_of(reader, language, organisation_id)}
    return form_page(request, language, "departure.html.j2", reader, form, refused, **known)
