"""The public forms with which an employer or a starter says that he would like to take part.

Nothing on these pages depends on whether an address is known here.
"""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Participants, Refused
from services.portal.entrypoints.cookies import keep_browser, known_browser
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.readers import checked_form
from services.portal.entrypoints.same_site import form_token
from services.portal.entrypoints.submitting import TARGET_GROUPS
from shared.identity.policy import public

WHY = "who would like to take part has no account yet"
FIELD_OF = {
    "invalid_name": "name",
    "invalid_email": "email",
    "unknown_postcode": "postcode",
    "invalid_kvk_number": "kvk_number",
}
"""Which field a refusal of participants speaks of."""
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class Kind(StrEnum):
    EMPLOYER = "employer"
    STARTER = "starter"


def interest_pages(participants: Participants, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/register", dependencies=[public(WHY), home], include_in_schema=False)

    @router.api_route("/thanks", methods=READ)
    async def thanks(
        request: Request, language: Language, answer_by: Annotated[date | None, Query()] = None
    ) -> Response:
        return page(request, language, "interest-thanks.html.j2", answer_by=answer_by)

    @router.api_route("/{kind}", methods=READ)
    async def empty(request: Request, language: Language, kind: Kind) -> Response:
        return _page(request, language, kind, Form())

    @router.post("/{kind}")
    async def register(request: Request, language: Language, kind: Kind) -> Response:
        form = await checked_form(request, known_browser(request))
        body = _read(form, kind)
        if form.wrong:
            return _page(request, language, kind, form)
        address = request.client.host if request.client else ""
        try:
            said = await participants.ask(
                "/registrations", kind=kind.value, preferred_language=language, address=address, **body
            )
        except Refused as refused:
            if refused.code in FIELD_OF:
                form.errors[FIELD_OF[refused.code]] = refused.code
                return _page(request, language, kind, form)
            return _page(request, language, kind, form, refused)
        return RedirectResponse(f"/{language}/register/thanks?answer_by={said['answer_by']}", 303)

    return router


def _page(request: Request, language: str, kind: Kind, form: Form, refused: Refused | None = None) -> Response:
    response = page(
        request,
        language,
        f"interest-{kind}.html.j2",
        status=refused.status if refused else 422 if form.wrong else 200,
        form=form,
        problem=refused.code if refused else "",
        form_token=form_token(known_browser(request)),
    )
    keep_browser(request, response)
    return response


def _read(form: Form, kind: Kind) -> dict[str, str]:
    """What participants is told; notes what is missing or malformed, all at once."""
    body = {}
    if kind is Kind.EMPLOYER:
        body["organisation_name"] = form.need("organisation_name", "missing_organisation_name")
        body["kvk_number"] = form.kvk_number("kvk_number")
    body["postcode"] = form.postcode("postcode")
    body |= {name: form.need(name, f"missing_{name}") for name in ("name", "email")}
    if body["email"] and not _EMAIL.fullmatch(body["email"]):
        form.errors["email"] = "invalid_email"
    form.no_longer_than(200, "too_long", "name", "organisation_name")
    if kind is Kind.STARTER:
        body["target_group"] = form.one_of("target_group", TARGET_GROUPS, "missing_target_group")
    return body
