"""Signing in through the OIDC provider of an organisation: off to it, and back with what it says."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.adapters.participants import Participants, Refused
from services.portal.adapters.words import preferred
from services.portal.entrypoints.account import account_page
from services.portal.entrypoints.cookies import keep_browser, known_browser
from services.portal.entrypoints.frame import Language, page
from services.portal.entrypoints.readers import checked_form, reader_of, seen, to_sign_in
from services.portal.entrypoints.ways import arrived, ways_page
from shared.identity.policy import public

WHY = "who is not signed in yet must be able to sign in"
Said = Annotated[str | None, Query(max_length=4096)]


def provider_pages(participants: Participants) -> APIRouter:
    router = APIRouter(dependencies=[public(WHY)], include_in_schema=False)

    @router.post("/{language}/sign-in/with/{provider}")
    async def leave(request: Request, language: Language, provider: str) -> Response:
        """A page that leads on by itself: a form may not redirect to another site under our content policy."""
        form = await checked_form(request, known_browser(request))
        wanted: dict[str, Any] = {"language": language, "return_to": form.text("return_to"), "seen": seen(request)}
        if form.text("invitation"):
            wanted["invitation"] = form.text("invitation")
        try:
            said = await participants.ask(f"/sign-in/oidc/{provider}", **wanted)
        except Refused as refused:
            return await ways_page(request, language, participants, refused=refused)
        response = page(request, language, "leaving.html.j2", address=said["address"])
        keep_browser(request, response)
        return response

    @router.post("/{language}/account/link/{provider}")
    async def link(request: Request, language: Language, provider: str) -> Response:
        """Off to the provider; the account that comes back belongs to the reader from then on."""
        reader = await reader_of(request, participants)
        if reader is None:
            return to_sign_in(request, language)
        await checked_form(request, reader.session)
        wanted = {"language": language, "link": True, "seen": seen(request)}
        try:
            said = await participants.ask(f"/sign-in/oidc/{provider}", **wanted)
        except Refused as refused:
            return await account_page(request, language, participants, refused)
        return page(request, language, "leaving.html.j2", reader=reader, address=said["address"])

    @router.get("/sign-in/oidc/callback")
    async def come_back(
        request: Request, state: Said = None, code: Said = None, iss: Said = None, error: Said = None
    ) -> Response:
        """The one address that a provider knows; the language comes back with the state."""
        said = {name: value for name, value in (("code", code), ("iss", iss), ("error", error)) if value is not None}
        try:
            answer = await participants.ask("/sign-in/oidc/callback", state=state or "", seen=seen(request), **said)
        except Refused as refused:
            language = preferred(request.headers.get("accept-language"))
            if refused.status == 422 and refused.code == "invalid":
                refused = Refused(409, "ceremony_over")
            return await ways_page(request, language, participants, refused=refused)
        return arrived(request, answer["language"], answer, answer["return_to"])

    return router
