"""The page an invitation leads to: make a passkey, or have a link mailed, or use the account of one's organisation."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Participants, Refused
from services.portal.entrypoints.cookies import keep_browser, known_browser
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.passkeys import credential, question
from services.portal.entrypoints.readers import checked_form, seen
from services.portal.entrypoints.same_site import form_token
from services.portal.entrypoints.ways import arrived
from shared.identity.policy import public

WHY = "the secret in the address is the proof of who was invited"


def invitation_pages(participants: Participants, home: Any) -> APIRouter:
    router = APIRouter(
        prefix="/{language}/invitations/{token}", dependencies=[public(WHY), home], include_in_schema=False
    )

    @router.api_route("", methods=READ)
    async def show(request: Request, language: Language, token: str) -> Response:
        return await _page(request, language, token, participants)

    @router.post("/passkey/options")
    async def passkey_question(request: Request, language: Language, token: str) -> Response:  # noqa: ARG001
        await checked_form(request, known_browser(request))
        return await question(participants, "/sign-in/passkeys/new/options", invitation=token, seen=seen(request))

    @router.post("/passkey")
    async def passkey_answer(request: Request, language: Language, token: str) -> Response:
        form = await checked_form(request, known_browser(request))
        try:
            said = await participants.ask("/sign-in/passkeys/new", **credential(form), seen=seen(request))
        except Refused as refused:
            return await _page(request, language, token, participants, refused)
        return arrived(request, language, said["signed_in"])

    @router.post("/link")
    async def link_instead(request: Request, language: Language, token: str) -> Response:
        await checked_form(request, known_browser(request))
        try:
            await participants.ask("/sign-in/invitations/link", token=token, language=language, seen=seen(request))
        except Refused as refused:
            return await _page(request, language, token, participants, refused)
        response = RedirectResponse(f"/{language}/sign-in/mail-sent", 303)
        keep_browser(request, response)
        return response

    return router


async def _page(
    request: Request, language: str, token: str, participants: Participants, refused: Refused | None = None
) -> Response:
    invitee: dict[str, Any] = {"name": ""}
    ways: dict[str, Any] = {"providers": []}
    try:
        invitee = await participants.ask("/sign-in/invitations", token=token, seen=seen(request))
        ways = await participants.ask("/sign-in/ways")
    except Refused as unusable:
        if unusable.status == 422:
            unusable = Refused(409, "invitation_refused")
        refused = unusable if refused is None or unusable.code == "invitation_refused" else refused
    response = page(
        request,
        language,
        "invitation.html.j2",
        status=refused.status if refused else 200,
        name=invitee["name"],
        problem=refused.code if refused else "",
        ways=ways,
        token=token,
        form_token=form_token(known_browser(request)),
    )
    keep_browser(request, response)
    return response
