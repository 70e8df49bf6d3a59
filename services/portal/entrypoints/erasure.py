"""Having one's data erased: what goes, what stays until when and why, how far it is, and second thoughts."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language
from services.portal.entrypoints.my_data import erasure_of
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import form_page
from shared.identity.policy import public


def erasure_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/my-data/erasure", dependencies=[public(WHY), home], include_in_schema=False)
    anybody = readers.who("participants")

    @router.api_route("", methods=READ)
    async def show(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        return await _page(request, language, reader)

    @router.post("")
    async def wish(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        """The tick is the check before what cannot be undone later."""
        form, key = await sent(request, reader)
        form.one_of("sure", ("yes",), "missing_sure")
        if form.wrong:
            return await _page(request, language, reader, form)
        return await _changed(request, language, reader, "", key)

    @router.post("/withdrawal")
    async def think_again(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        _, key = await sent(request, reader)
        return await _changed(request, language, reader, "/withdrawal", key)

    return router


async def _changed(request: Request, language: str, reader: Reader, what: str, key: str) -> Response:
    try:
        await reader.ask.command("participants", f"/people/{reader.person_id}/erasure{what}", key=key)
    except Refused as refused:
        return await _page(request, language, reader, refused=refused)
    return RedirectResponse(f"/{language}/my-data/erasure", 303)


async def _page(
    request: Request, language: str, reader: Reader, form: Form | None = None, refused: Refused | None = None
) -> Response:
    erasure = await erasure_of(reader)
    return form_page(request, language, "my-data-erasure.html.j2", reader, form or Form(), refused, erasure=erasure)
