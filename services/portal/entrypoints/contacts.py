"""A contact hands over to a colleague: who stops, who goes on, and from which day."""

import asyncio
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.company import people_of
from services.portal.entrypoints.concerning import back_of, concerned_by
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import attempt, form_page
from shared.clock import today
from shared.identity.policy import public

FIELDS = {"not_running": "on"}


def contacts_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(
        prefix="/{language}/organisations/{organisation_id}/contacts",
        dependencies=[public(WHY), home],
        include_in_schema=False,
    )
    concerned = concerned_by(readers)

    @router.api_route("", methods=READ)
    async def show(
        request: Request, language: Language, organisation_id: UUID, reader: Annotated[Reader, concerned]
    ) -> Response:
        day = today() + timedelta(days=1)
        filled = {"on-day": str(day.day), "on-month": str(day.month), "on-year": str(day.year)}
        return await _page(request, language, organisation_id, reader, Form.filled(filled))

    @router.post("")
    async def hand_over(
        request: Request, language: Language, organisation_id: UUID, reader: Annotated[Reader, concerned]
    ) -> Response:
        form, key = await sent(request, reader)
        body, refused = _read(form), None
        if not form.wrong:
            path = f"/organisations/{organisation_id}/contacts/hand-over"
            refused = await attempt(form, reader.ask.command("participants", path, body, key=key), FIELDS)
        if form.wrong or refused:
            return await _page(request, language, organisation_id, reader, form, refused)
        return RedirectResponse(f"{back_of(reader, language, organisation_id)}?done=handed_over", 303)

    return router


def _read(form: Form) -> dict[str, Any]:
    body: dict[str, Any] = {name: form.need(name, "missing_person") for name in ("from_id", "to_id")}
    if body["from_id"] and body["from_id"] == body["to_id"]:
        form.errors["to_id"] = "same_person"
    day = form.date("on", "invalid_day")
    if day is not None and day < today():
        form.errors["on"] = "day_in_the_past"
    return body | {"on": day.isoformat() if day else ""}


async def _page(
    request: Request,
    language: str,
    organisation_id: UUID,
    reader: Reader,
    form: Form,
    refused: Refused | None = None,
) -> Response:
    organisation, people = await asyncio.gather(
        reader.ask.read("participants", f"/organisations/{organisation_id}"),
        people_of(reader.ask, str(organisation_id)),
    )
    contacts = [one for one in people if one["speaks"]]
    successors = people
    if len(contacts) == 1:
        successors = [one for one in people if one not in contacts]
        form.values.setdefault("from_id", [contacts[0]["person_id"]])
    known = {"organisation": organisation, "contacts": contacts, "successors": successors}
    known["back"] = back_of(reader, language, organisation_id)
    return form_page(request, language, "contacts.html.j2", reader, form, refused, **known)
