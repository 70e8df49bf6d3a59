"""Organisations: find one, enter one, and let it take part in a pool."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Cursor, Language, page
from services.portal.entrypoints.places import COORDINATING
from services.portal.entrypoints.pools import pools_in_reach
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import attempt, form_page
from shared.identity.policy import public

A_PAGE = 20
FIELDS = {
    "invalid_name": "name",
    "unknown_postcode": "postcode",
    "invalid_kvk_number": "kvk_number",
    "kvk_number_taken": "kvk_number",
}


def organisations_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/organisations", dependencies=[public(WHY), home], include_in_schema=False)
    coordinating = readers.who("participants", roles=COORDINATING)

    @router.api_route("", methods=READ)
    async def listed(
        request: Request,
        language: Language,
        reader: Annotated[Reader, coordinating],
        query: Annotated[str, Query(max_length=200)] = "",
        cursor: Cursor = None,
    ) -> Response:
        found = await reader.ask.read(
            "participants", "/organisations", limit=A_PAGE, cursor=cursor, query=query.strip() or None
        )
        known = {"organisations": found["items"], "next": found["next"], "first": cursor is None, "query": query}
        return page(
            request, language, "organisations.html.j2", reader=reader, form=Form.filled({"query": query}), **known
        )

    @router.api_route("/new", methods=READ)
    async def empty(request: Request, language: Language, reader: Annotated[Reader, coordinating]) -> Response:
        return form_page(request, language, "organisation-new.html.j2", reader, Form())

    @router.post("/new")
    async def enter(request: Request, language: Language, reader: Annotated[Reader, coordinating]) -> Response:
        form, key = await sent(request, reader)
        body = {
            "name": form.need("name", "missing_organisation_name"),
            "kvk_number": form.kvk_number("kvk_number"),
            "postcode": form.postcode("postcode"),
        }
        form.no_longer_than(200, "too_long", "name")
        entered: dict[str, Any] = {}
        refused = None if form.wrong else await attempt(form, _enter(reader, body, key, entered), FIELDS)
        if form.wrong or refused:
            return form_page(request, language, "organisation-new.html.j2", reader, form, refused)
        return RedirectResponse(f"/{language}/organisations/{entered['organisation_id']}?done=entered", 303)

    return router


async def _enter(reader: Reader, body: dict[str, Any], key: str, entered: dict[str, Any]) -> None:
    entered |= await reader.ask.command("participants", "/organisations", body, key=key)


def organisation_pages(readers: Readers, home: Any) -> APIRouter:
    """One organisation: what is known of it, who can be invited to speak for it, and which pool it joins."""
    router = APIRouter(
        prefix="/{language}/organisations/{organisation_id}", dependencies=[public(WHY), home], include_in_schema=False
    )
    coordinating = readers.who("participants", "coaching", roles=COORDINATING)

    @router.api_route("", methods=READ)
    async def one(
        request: Request,
        language: Language,
        organisation_id: UUID,
        reader: Annotated[Reader, coordinating],
        done: str = "",
    ) -> Response:
        return await _page(request, language, organisation_id, reader, Form(), done=done)

    @router.post("/pools")
    async def join(
        request: Request, language: Language, organisation_id: UUID, reader: Annotated[Reader, coordinating]
    ) -> Response:
        form, key = await sent(request, reader)
        pools = [pool["pool_id"] for pool in await pools_in_reach(reader)]
        pool_id, refused = form.one_of("pool", pools, "missing_pool"), None
        if not form.wrong:
            body = {"organisation_id": str(organisation_id)}
            joining = reader.ask.command("coaching", f"/pools/{pool_id}/members", body, key=key)
            refused = await attempt(form, joining, {})
        if form.wrong or refused:
            return await _page(request, language, organisation_id, reader, form, refused)
        return RedirectResponse(f"/{language}/organisations/{organisation_id}?done=joined", 303)

    return router


async def _page(
    request: Request,
    language: str,
    organisation_id: UUID,
    reader: Reader,
    form: Form,
    refused: Refused | None = None,
    done: str = "",
) -> Response:
    found = await reader.ask.read("participants", f"/organisations/{organisation_id}")
    pools = await pools_in_reach(reader)
    mine = [pool for pool in pools if str(organisation_id) in {one["organisation_id"] for one in pool["members"]}]
    others = [(pool["pool_id"], pool["name"]) for pool in pools if pool not in mine]
    known = {"organisation": found, "joined": mine, "pools": others, "done": done}
    return form_page(request, language, "organisation.html.j2", reader, form, refused, **known)
