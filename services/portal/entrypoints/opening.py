"""Break-glass: an operator opens somebody's record with a reason, reads it for an hour, and its owner is told."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.naming import organisations
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import attempt, form_page
from shared.identity.policy import public
from shared.web.problems import Problem

REASONS = ("support_request", "faulty_data", "safety", "legal_request")
OPERATING = frozenset({"operator"})


def opening_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(
        prefix="/{language}/people/{person_id}", dependencies=[public(WHY), home], include_in_schema=False
    )
    operating = readers.who("participants", roles=OPERATING)

    @router.api_route("/opening", methods=READ)
    async def ask_why(
        request: Request, language: Language, person_id: UUID, reader: Annotated[Reader, operating]
    ) -> Response:
        return await _form(request, language, person_id, reader, Form())

    @router.post("/opening")
    async def open_one(
        request: Request, language: Language, person_id: UUID, reader: Annotated[Reader, operating]
    ) -> Response:
        form, key = await sent(request, reader)
        body = {"reason": form.one_of("reason", REASONS, "missing_reason")}
        form.one_of("sure", ("yes",), "missing_sure")
        refused = None
        if not form.wrong:
            opening = reader.ask.command("participants", f"/people/{person_id}/opening", body, key=key)
            refused = await attempt(form, opening, {})
        if form.wrong or refused:
            return await _form(request, language, person_id, reader, form, refused)
        return RedirectResponse(f"/{language}/people/{person_id}/record", 303)

    @router.api_route("/record", methods=READ)
    async def record(
        request: Request, language: Language, person_id: UUID, reader: Annotated[Reader, operating]
    ) -> Response:
        """As long as it stands open to this operator; then back to the question why."""
        path = f"/people/{person_id}"
        try:
            found, opened = await asyncio.gather(
                reader.ask.read("participants", path), reader.ask.read("participants", f"{path}/openings")
            )
        except Problem as problem:
            if problem.status != 404:
                raise
            return RedirectResponse(f"/{language}/people/{person_id}/opening", 303)
        named = (one["organisation_id"] for one in (*found["roles"], *found["employments"]))
        known: dict[str, Any] = {"record": found, "until": _until(opened["items"], reader.person_id)}
        known["organisations"] = await organisations(reader.ask, named)
        return page(request, language, "record.html.j2", reader=reader, **known)

    return router


def _until(opened: list[dict[str, Any]], operator: UUID) -> datetime | None:
    """When it closes for this operator; of several openings the last counts."""
    ends = [datetime.fromisoformat(one["ends_at"]) for one in opened if one["operator_id"] == str(operator)]
    return max(ends, default=None)


async def _form(
    request: Request,
    language: str,
    person_id: UUID,
    reader: Reader,
    form: Form,
    refused: Refused | None = None,
) -> Response:
    found = await reader.ask.read("participants", f"/people/{person_id}/card")
    return form_page(request, language, "opening.html.j2", reader, form, refused, person=found)
