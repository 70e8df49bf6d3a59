"""The page of signing in, with a passkey or another way. What each way needs beyond that has its own file."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.adapters.participants import Participants, Refused
from services.portal.entrypoints.cookies import known_browser
from services.portal.entrypoints.frame import READ, Language
from services.portal.entrypoints.passkeys import credential, question
from services.portal.entrypoints.readers import checked_form, seen
from services.portal.entrypoints.ways import arrived, ways_page
from shared.identity.policy import public

WHY = "who is not signed in yet must be able to sign in"
ReturnTo = Annotated[str, Query(max_length=400)]


def sign_in_pages(participants: Participants, home: Any) -> APIRouter:
    router = APIRouter(dependencies=[public(WHY), home], include_in_schema=False)

    @router.api_route("/{language}/sign-in", methods=READ)
    async def choose(request: Request, language: Language, return_to: ReturnTo = "") -> Response:
        return await ways_page(request, language, participants, return_to=return_to)

    @router.post("/{language}/sign-in/passkey/options")
    async def passkey_question(request: Request, language: Language) -> Response:  # noqa: ARG001
        await checked_form(request, known_browser(request))
        return await question(participants, "/sign-in/passkeys/options", seen=seen(request))

    @router.post("/{language}/sign-in/passkey")
    async def passkey_answer(request: Request, language: Language) -> Response:
        form = await checked_form(request, known_browser(request))
        try:
            said = await participants.ask("/sign-in/passkeys/assertion", **credential(form), seen=seen(request))
        except Refused as refused:
            return await ways_page(request, language, participants, refused=refused, return_to=form.text("return_to"))
        return arrived(request, language, said, form.text("return_to"))

    return router
