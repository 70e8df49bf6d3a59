"""The pages of links by mail: ask for one, and use it. Opening a link changes nothing: mail scanners open them too."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from services.portal.adapters.participants import Participants, Refused
from services.portal.entrypoints.cookies import keep_browser, known_browser
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.readers import checked_form, seen
from services.portal.entrypoints.same_site import form_token
from services.portal.entrypoints.ways import arrived, ways_page
from shared.identity.policy import public

WHY = "who is not signed in yet must be able to sign in"


def link_pages(participants: Participants, home: Any) -> APIRouter:
    router = APIRouter(dependencies=[public(WHY), home], include_in_schema=False)

    @router.post("/{language}/sign-in/link")
    async def ask_link(request: Request, language: Language) -> Response:
        return await _ask(request, language, participants)

    @router.api_route("/{language}/sign-in/mail-sent", methods=READ)
    async def mail_sent(request: Request, language: Language) -> HTMLResponse:
        return page(request, language, "mail-sent.html.j2")

    @router.api_route("/{language}/sign-in/link/{token}", methods=READ)
    async def link(request: Request, language: Language, token: str) -> Response:
        browser_token = form_token(known_browser(request))
        response = page(request, language, "link.html.j2", form_token=browser_token, token=token)
        keep_browser(request, response)
        return response

    @router.post("/{language}/sign-in/link/{token}")
    async def use_link(request: Request, language: Language, token: str) -> Response:
        await checked_form(request, known_browser(request))
        try:
            said = await participants.ask("/sign-in/links/redemption", token=token, seen=seen(request))
        except Refused as refused:
            if refused.status == 422:
                refused = Refused(409, "link_refused")
            return await ways_page(request, language, participants, refused=refused)
        return arrived(request, language, said)

    return router


async def _ask(request: Request, language: str, participants: Participants) -> Response:
    form = await checked_form(request, known_browser(request))
    email = form.need("email", "missing")
    try:
        if email:
            await participants.ask("/sign-in/links", email=email, language=language, seen=seen(request))
    except Refused as refused:
        if refused.status != 422:
            return await ways_page(request, language, participants, form=form, refused=refused)
        form.errors["email"] = "malformed"
    if form.wrong:
        return await ways_page(request, language, participants, form=form, return_to=form.text("return_to"))
    response = RedirectResponse(f"/{language}/sign-in/mail-sent", 303)
    keep_browser(request, response)
    return response
