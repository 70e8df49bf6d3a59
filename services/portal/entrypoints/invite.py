"""Invite somebody by role: a coordinator of provinces, a coach, a starter, or who speaks for an employer."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language
from services.portal.entrypoints.places import COORDINATING
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import PROVINCES, TARGET_GROUPS, attempt, form_page, provinces_of
from shared.identity.policy import public

FIELDS = {"invalid_name": "name", "invalid_email": "email", "email_taken": "email", "unknown_organisation": "email"}
WORKING = {"coach", "starter"}
"""Who works somewhere; the others hold provinces by their role or by their employer."""


class Invited(StrEnum):
    COORDINATOR = "coordinator"
    COACH = "coach"
    STARTER = "starter"
    CONTACT = "contact"


def invite_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/invite", dependencies=[public(WHY), home], include_in_schema=False)
    coordinating = readers.who("participants", roles=COORDINATING)

    @router.api_route("/{role}", methods=READ)
    async def empty(
        request: Request,
        language: Language,
        role: Invited,
        reader: Annotated[Reader, coordinating],
        organisation: Annotated[UUID | None, Query()] = None,
    ) -> Response:
        only = provinces_of(reader)
        filled = Form.filled({"province": only[0]} if len(only) == 1 else {})
        return await _page(request, language, role, reader, filled, organisation)

    @router.post("/{role}")
    async def invite(
        request: Request,
        language: Language,
        role: Invited,
        reader: Annotated[Reader, coordinating],
        organisation: Annotated[UUID | None, Query()] = None,
    ) -> Response:
        form, key = await sent(request, reader)
        body = _read(form, role, organisation, language)
        refused = None
        if not form.wrong:
            refused = await attempt(form, reader.ask.command("participants", "/invitations", body, key=key), FIELDS)
        if form.wrong or refused:
            return await _page(request, language, role, reader, form, organisation, refused)
        return RedirectResponse(f"/{language}/people?done=invited", 303)

    return router


def _read(form: Form, role: Invited, organisation: UUID | None, language: str) -> dict[str, Any]:
    """What participants is asked; notes all that is missing at once."""
    body: dict[str, Any] = {name: form.need(name, f"missing_{name}") for name in ("name", "email")}
    form.no_longer_than(200, "too_long", "name", "email")
    held: dict[str, Any] = {"role": "employer_contact" if role is Invited.CONTACT else role.value}
    if role is Invited.CONTACT:
        held["organisation_id"] = str(organisation)
    if role is Invited.STARTER:
        held["target_group"] = form.one_of("target_group", TARGET_GROUPS, "missing_target_group")
    if role is Invited.COORDINATOR:
        held["provinces"] = form.some_of("provinces", PROVINCES, "missing_provinces")
    if role in WORKING:
        body["provinces"] = [form.one_of("province", PROVINCES, "missing_province")]
    form.one_of("preferred_language", ("nl", "en"), "missing_preferred_language")
    return body | {"role": held, "preferred_language": form.text("preferred_language") or language}


async def _page(
    request: Request,
    language: str,
    role: Invited,
    reader: Reader,
    form: Form,
    organisation: UUID | None,
    refused: Refused | None = None,
) -> Response:
    """An employer's contact is invited from the page of that employer."""
    employer = None
    if role is Invited.CONTACT:
        if organisation is None:
            return RedirectResponse(f"/{language}/organisations", 303)
        employer = await reader.ask.read("participants", f"/organisations/{organisation}")
    known = {"role": role.value, "employer": employer, "provinces": provinces_of(reader)}
    return form_page(request, language, "invite.html.j2", reader, form, refused, **known)
