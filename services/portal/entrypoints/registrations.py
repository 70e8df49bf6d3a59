"""Whoever would like to take part: the list of a coordinator's provinces, and accept or decline one by one."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Cursor, Language, page
from services.portal.entrypoints.places import COORDINATING
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import form_page
from shared.identity.policy import public

A_PAGE = 20
REASONS = ("no_room", "outside_target_group", "not_a_small_employer", "better_elsewhere", "not_genuine")


def registrations_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/registrations", dependencies=[public(WHY), home], include_in_schema=False)
    coordinating = readers.who("participants", roles=COORDINATING)

    @router.api_route("", methods=READ)
    async def listed(
        request: Request,
        language: Language,
        reader: Annotated[Reader, coordinating],
        cursor: Cursor = None,
        answered: bool = False,
        done: str = "",
    ) -> Response:
        found = await reader.ask.read(
            "participants", "/registrations", limit=A_PAGE, cursor=cursor, only_open=not answered
        )
        return page(
            request,
            language,
            "registrations.html.j2",
            reader=reader,
            registrations=found["items"],
            next=found["next"],
            first=cursor is None,
            answered=answered,
            done=done,
        )

    @router.api_route("/{registration_id}", methods=READ)
    async def one(
        request: Request, language: Language, registration_id: UUID, reader: Annotated[Reader, coordinating]
    ) -> Response:
        return await _page(request, language, registration_id, reader)

    @router.post("/{registration_id}/acceptance")
    async def accept(
        request: Request, language: Language, registration_id: UUID, reader: Annotated[Reader, coordinating]
    ) -> Response:
        _, key = await sent(request, reader)
        try:
            await reader.ask.command("participants", f"/registrations/{registration_id}/acceptance", key=key)
        except Refused as refused:
            return await _page(request, language, registration_id, reader, refused=refused)
        return RedirectResponse(f"/{language}/registrations?done=accepted", 303)

    @router.post("/{registration_id}/decline")
    async def decline(
        request: Request, language: Language, registration_id: UUID, reader: Annotated[Reader, coordinating]
    ) -> Response:
        form, key = await sent(request, reader)
        reason = form.one_of("reason", REASONS, "missing_reason")
        if form.wrong:
            return await _page(request, language, registration_id, reader, form)
        path, body = f"/registrations/{registration_id}/decline", {"reason": reason}
        try:
            await reader.ask.command("participants", path, body, key=key)
        except Refused as refused:
            return await _page(request, language, registration_id, reader, refused=refused)
        return RedirectResponse(f"/{language}/registrations?done=declined", 303)

    return router


async def _page(
    request: Request,
    language: str,
    registration_id: UUID,
    reader: Reader,
    form: Form | None = None,
    refused: Refused | None = None,
) -> Response:
    """One registration, with what the last try met."""
    found = await reader.ask.read("participants", f"/registrations/{registration_id}")
    return form_page(request, language, "registration.html.j2", reader, form or Form(), refused, registration=found)
