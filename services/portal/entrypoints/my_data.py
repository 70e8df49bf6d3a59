""" "My data": what is known of the reader, who sees what of it and why, and all of it as a file or a page to read."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.services import OnBehalf
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.naming import organisations, people
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from shared.identity.policy import public
from shared.web.problems import Problem

FILE = 'attachment; filename="warme-landing.json"'


def my_data_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/my-data", dependencies=[public(WHY), home], include_in_schema=False)
    anybody = readers.who("participants")

    @router.api_route("", methods=READ)
    async def overview(
        request: Request, language: Language, reader: Annotated[Reader, anybody], done: str = ""
    ) -> Response:
        own, ask = f"/people/{reader.person_id}", reader.ask
        record, seen_by, openings, register, changes, erasure = await asyncio.gather(
            ask.read("participants", own),
            ask.read("participants", f"{own}/seen-by"),
            ask.read("participants", f"{own}/openings"),
            ask.read("participants", "/processings"),
            ask.read("participants", f"{own}/processings/changes"),
            erasure_of(reader),
        )
        return page(
            request,
            language,
            "my-data.html.j2",
            reader=reader,
            record=record,
            organisations=await organisations(
                ask, (one["organisation_id"] for one in (*record["roles"], *record["employments"]))
            ),
            seen_by=await _named(ask, seen_by["items"], reader.person_id),
            openings=openings["items"],
            register=register["items"],
            changed=[one["code"] for one in changes["items"]],
            erasure=erasure,
            done=done,
        )

    @router.post("/reading")
    async def read(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        _, key = await sent(request, reader)
        await reader.ask.command("participants", f"/people/{reader.person_id}/processings/reading", key=key)
        return RedirectResponse(f"/{language}/my-data?done=read", 303)

    @router.api_route("/file", methods=READ)
    async def file(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:  # noqa: ARG001
        answer = await reader.ask.fetch("participants", f"/people/{reader.person_id}/export")
        return Response(answer.content, 200, {"Content-Disposition": FILE}, "application/json")

    @router.api_route("/everything", methods=READ)
    async def everything(request: Request, language: Language, reader: Annotated[Reader, anybody]) -> Response:
        found = await reader.ask.read("participants", f"/people/{reader.person_id}/export")
        made_at = found.pop("made_at")
        found.pop("processing")  # the register stands on the page before, in words
        known = {"parts": found, "missing": found.pop("missing", []), "made_at": made_at}
        return page(request, language, "my-data-everything.html.j2", reader=reader, **known)

    return router


async def erasure_of(reader: Reader) -> dict[str, Any] | None:
    """The reader's erasure; None where none was ever wished."""
    try:
        return await reader.ask.read("participants", f"/people/{reader.person_id}/erasure")
    except Problem as problem:
        if problem.status != 404:
            raise
        return None


async def _named(ask: OnBehalf, seen_by: list[dict[str, Any]], reader: UUID) -> list[dict[str, Any]]:
    """Each with the name behind `who`, where the reader may know it."""
    others = {one["who"] for one in seen_by if one["by"] == "the_other_in_the_case"} - {str(reader)}
    employers = {one["who"] for one in seen_by if one["by"] == "contacts_of_the_employer"}
    called, names = await asyncio.gather(people(ask, others), organisations(ask, employers))
    names |= {id: one["name"] or "" for id, one in called.items()}
    return [one | {"name": names.get(one["who"] or "", "")} for one in seen_by]
