"""Invitations that were sent: which still wait for an answer, send one again, or take it back."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.frame import READ, Cursor, Language, page
from services.portal.entrypoints.places import COORDINATING
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from shared.identity.policy import public

A_PAGE = 20
BY_HAND = "taken_back"


def invitations_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/invitations", dependencies=[public(WHY), home], include_in_schema=False)
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
        return await _page(request, language, reader, cursor, answered, done)

    @router.post("/{invitation_id}/again")
    async def send_again(
        request: Request, language: Language, invitation_id: UUID, reader: Annotated[Reader, coordinating]
    ) -> Response:
        """A new one to the same person; the earlier one leads nowhere from then on."""
        form, key = await sent(request, reader)
        body = {"person_id": form.text("person")}
        return await _do(request, language, reader, "/invitations", body, f"{key}-{invitation_id}", "sent")

    @router.post("/{invitation_id}/revocation")
    async def revoke(
        request: Request, language: Language, invitation_id: UUID, reader: Annotated[Reader, coordinating]
    ) -> Response:
        _, key = await sent(request, reader)
        path = f"/invitations/{invitation_id}/revocation"
        return await _do(request, language, reader, path, {"reason": BY_HAND}, key, "revoked")

    return router


async def _do(
    request: Request, language: str, reader: Reader, path: str, body: dict[str, str], key: str, done: str
) -> Response:
    try:
        await reader.ask.command("participants", path, body, key=key)
    except Refused as refused:
        return await _page(request, language, reader, refused=refused)
    return RedirectResponse(f"/{language}/invitations?done={done}", 303)


async def _page(
    request: Request,
    language: str,
    reader: Reader,
    cursor: str | None = None,
    answered: bool = False,
    done: str = "",
    refused: Refused | None = None,
) -> Response:
    found = await reader.ask.read(
        "participants", "/invitations", limit=A_PAGE, cursor=cursor, unanswered=None if answered else True
    )
    return page(
        request,
        language,
        "invitations.html.j2",
        status=refused.status if refused else 200,
        reader=reader,
        invitations=found["items"],
        next=found["next"],
        first=cursor is None,
        answered=answered,
        done=done,
        problem=refused.code if refused else "",
    )
