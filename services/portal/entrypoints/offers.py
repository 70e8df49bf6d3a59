"""What a coach is asked to do: each offer with what is known of it, and yes or no before it lapses."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language
from services.portal.entrypoints.naming import organisations
from services.portal.entrypoints.places import COACHING
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import attempt, form_page
from shared.identity.policy import public

REASONS = ("no_time", "too_far", "other_expertise", "conflict", "other")


def offers_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/offers", dependencies=[public(WHY), home], include_in_schema=False)
    coaching = readers.who("participants", "coaching", roles=COACHING)

    @router.api_route("", methods=READ)
    async def listed(
        request: Request, language: Language, reader: Annotated[Reader, coaching], done: str = ""
    ) -> Response:
        return await _list(request, language, reader, done)

    @router.api_route("/{offer_id}", methods=READ)
    async def one(
        request: Request, language: Language, offer_id: UUID, reader: Annotated[Reader, coaching]
    ) -> Response:
        return await _one(request, language, offer_id, reader, Form())

    @router.post("/{offer_id}/acceptance")
    async def accept(
        request: Request, language: Language, offer_id: UUID, reader: Annotated[Reader, coaching]
    ) -> Response:
        form, key = await sent(request, reader)
        accepting = reader.ask.command("coaching", f"/offers/{offer_id}/acceptance", key=key)
        if refused := await attempt(form, accepting, {}):
            return await _one(request, language, offer_id, reader, form, refused)
        return RedirectResponse(f"/{language}/offers?done=accepted", 303)

    @router.post("/{offer_id}/decline")
    async def decline(
        request: Request, language: Language, offer_id: UUID, reader: Annotated[Reader, coaching]
    ) -> Response:
        form, key = await sent(request, reader)
        body, refused = {"reason": form.one_of("reason", REASONS, "missing_reason")}, None
        if not form.wrong:
            declining = reader.ask.command("coaching", f"/offers/{offer_id}/decline", body, key=key)
            refused = await attempt(form, declining, {})
        if form.wrong or refused:
            return await _one(request, language, offer_id, reader, form, refused)
        return RedirectResponse(f"/{language}/offers?done=declined", 303)

    return router


async def _list(
    request: Request, language: str, reader: Reader, done: str = "", refused: Refused | None = None
) -> Response:
    offers = await _open(reader)
    names = await organisations(reader.ask, (one["employer_id"] for one in offers))
    known = {"offers": offers, "employers": names, "done": done}
    return form_page(request, language, "offers.html.j2", reader, Form(), refused, **known)


async def _one(
    request: Request, language: str, offer_id: UUID, reader: Reader, form: Form, refused: Refused | None = None
) -> Response:
    """What is no longer open, because it was answered, lapsed or taken back, leads to the list."""
    offer = next((one for one in await _open(reader) if one["offer_id"] == str(offer_id)), None)
    if offer is None:
        return await _list(request, language, reader, refused=refused or Refused(404, "offer_over"))
    employer = await reader.ask.read("participants", f"/organisations/{offer['employer_id']}")
    return form_page(request, language, "offer.html.j2", reader, form, refused, offer=offer, employer=employer)


async def _open(reader: Reader) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await reader.ask.read("coaching", "/offers"))["items"]
    return found
