"""Correcting one's own name and e-mail address. A new address counts once somebody has opened the link mailed there."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Participants, Refused
from services.portal.entrypoints.cookies import keep_browser, known_browser
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.readers import Reader, checked_form, seen
from services.portal.entrypoints.same_site import form_token
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import form_page
from shared.identity.policy import public

FIELDS = {"name": "name", "address": "email"}
"""The one field of each form."""
LINK = "the secret in the address, mailed to the new mailbox, is the proof"


def correction_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/my-data", dependencies=[public(WHY), home], include_in_schema=False)
    anybody = readers.who("participants")

    @router.api_route("/name", methods=READ)
    async def name_form(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        return form_page(request, language, "my-data-name.html.j2", reader, Form.filled({"name": reader.name}))

    @router.post("/name")
    async def name(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        form, key = await sent(request, reader)
        body = {"name": form.need("name", "missing_name")}
        change = partial(reader.ask.command, "participants", f"/people/{reader.person_id}/name", body, key=key)
        return await _changed(request, language, "name", reader, form, change)

    @router.api_route("/address", methods=READ)
    async def address_form(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        return form_page(request, language, "my-data-address.html.j2", reader, Form())

    @router.post("/address")
    async def address(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        form, _ = await sent(request, reader)
        email = form.need("email", "missing_email")
        wish = partial(
            readers.participants.ask, "/sessions/address", session=reader.session, email=email, language=language
        )
        return await _changed(request, language, "address", reader, form, wish)

    return router


async def _changed(
    request: Request, language: str, what: str, reader: Reader, form: Form, change: Callable[[], Awaitable[object]]
) -> Response:
    """Make the change where the form is right; what the service finds wrong with a field is told at that field."""
    template = f"my-data-{what}.html.j2"
    if form.wrong:
        return form_page(request, language, template, reader, form)
    try:
        await change()
    except Refused as refused:
        if refused.code not in {"invalid", (wrong := f"invalid_{FIELDS[what]}")}:
            return form_page(request, language, template, reader, form, refused)
        form.errors[FIELDS[what]] = wrong
        return form_page(request, language, template, reader, form)
    return RedirectResponse(f"/{language}/my-data?done={what}", 303)


def confirmation_pages(participants: Participants, home: Any) -> APIRouter:
    """The link in the mail: opening it changes nothing, since mail scanners do; its button does."""
    router = APIRouter(prefix="/{language}/address/{token}", dependencies=[public(LINK), home], include_in_schema=False)

    @router.api_route("", methods=READ)
    async def show(request: Request, language: Language, token: str) -> Response:
        return _confirmation(request, language, token, "")

    @router.post("")
    async def confirm(request: Request, language: Language, token: str) -> Response:
        await checked_form(request, known_browser(request))
        try:
            await participants.ask("/address-confirmations", token=token, seen=seen(request))
        except Refused as refused:
            code = "address_refused" if refused.status == 422 else refused.code
            return _confirmation(request, language, token, code, 409 if refused.status == 422 else refused.status)
        return RedirectResponse(f"/{language}/address-confirmed", 303)

    return router


def confirmed_page() -> APIRouter:
    router = APIRouter(dependencies=[public("says that it is done, and of whom not")], include_in_schema=False)

    @router.api_route("/{language}/address-confirmed", methods=READ)
    async def confirmed(request: Request, language: Language) -> Response:
        return page(request, language, "address-confirmed.html.j2")

    return router


def _confirmation(request: Request, language: str, token: str, problem: str, status: int = 200) -> Response:
    response = page(
        request,
        language,
        "address.html.j2",
        status=status,
        token=token,
        problem=problem,
        form_token=form_token(known_browser(request)),
    )
    keep_browser(request, response)
    return response
