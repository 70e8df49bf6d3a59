"""Pools: those of the reader's provinces, a new one, and who takes part."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.naming import organisations, people
from services.portal.entrypoints.places import COORDINATING
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import attempt, form_page, provinces_of
from shared.identity.policy import public

MOST = 200
MODES = ("direct", "shortlist")
WINDOWS = ("0", "60", "1440")
"""Minutes in which requests are gathered before they are compared."""


def pools_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/pools", dependencies=[public(WHY), home], include_in_schema=False)
    coordinating = readers.who("participants", "coaching", roles=COORDINATING)

    @router.api_route("", methods=READ)
    async def listed(request: Request, language: Language, reader: Annotated[Reader, coordinating]) -> Response:
        return page(request, language, "pools.html.j2", reader=reader, pools=await pools_in_reach(reader))

    @router.api_route("/new", methods=READ)
    async def empty(request: Request, language: Language, reader: Annotated[Reader, coordinating]) -> Response:
        only = provinces_of(reader)
        values = {"mode": "direct", "gather": "60"} | ({"provinces": only[0]} if len(only) == 1 else {})
        return form_page(request, language, "pool-new.html.j2", reader, Form.filled(values), provinces=only)

    @router.post("/new")
    async def open_one(request: Request, language: Language, reader: Annotated[Reader, coordinating]) -> Response:
        form, key = await sent(request, reader)
        body = {
            "name": form.need("name", "missing_pool_name"),
            "provinces": form.some_of("provinces", provinces_of(reader), "missing_provinces"),
            "mode": form.one_of("mode", MODES, "missing_mode"),
            "gather_minutes": int(form.one_of("gather", WINDOWS, "missing_gather") or 0),
        }
        form.no_longer_than(200, "too_long", "name")
        refused = None
        if not form.wrong:
            refused = await attempt(form, reader.ask.command("coaching", "/pools", body, key=key), {})
        if form.wrong or refused:
            return form_page(
                request, language, "pool-new.html.j2", reader, form, refused, provinces=provinces_of(reader)
            )
        return RedirectResponse(f"/{language}/pools", 303)

    @router.api_route("/{pool_id}", methods=READ)
    async def one(
        request: Request, language: Language, pool_id: UUID, reader: Annotated[Reader, coordinating]
    ) -> Response:
        pool, coaches = await asyncio.gather(
            reader.ask.read("coaching", f"/pools/{pool_id}"),
            reader.ask.read("coaching", f"/pools/{pool_id}/coaches", limit=MOST),
        )
        shown, members = await asyncio.gather(
            people(reader.ask, (coach["coach_id"] for coach in coaches["items"])),
            organisations(reader.ask, (one["organisation_id"] for one in pool["members"])),
        )
        known = {"pool": pool, "coaches": coaches["items"], "shown": shown, "members": members}
        return page(request, language, "pool.html.j2", reader=reader, **known)

    return router


async def pools_in_reach(reader: Reader) -> list[dict[str, Any]]:
    """The pools of the reader's provinces, of everywhere for operators."""
    found = await reader.ask.read("coaching", "/pools", limit=MOST)
    provinces = set(provinces_of(reader))
    return [pool for pool in found["items"] if not provinces.isdisjoint(pool["provinces"])]
