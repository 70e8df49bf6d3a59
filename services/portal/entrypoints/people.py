"""Find people, and put a coach in a pool. A name that is looked for stands in a form and never in an address."""

import asyncio
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Language, page
from services.portal.entrypoints.places import COORDINATING
from services.portal.entrypoints.pools import pools_in_reach
from services.portal.entrypoints.readers import Reader, checked_form
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import TARGET_GROUPS, form_page
from shared.identity.policy import public
from shared.web.problems import Problem

A_PAGE = 20
ROLES = ("coach", "starter", "employer_contact", "coordinator")
Role = Annotated[Literal["", "coach", "starter", "employer_contact", "coordinator"], Query()]


def people_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/people", dependencies=[public(WHY), home], include_in_schema=False)
    coordinating = readers.who("participants", roles=COORDINATING)

    @router.api_route("", methods=READ)
    async def listed(
        request: Request, language: Language, reader: Annotated[Reader, coordinating], role: Role = "", done: str = ""
    ) -> Response:
        return await _list(request, language, reader, Form.filled({"role": role}), done)

    @router.post("")
    async def search(request: Request, language: Language, reader: Annotated[Reader, coordinating]) -> Response:
        return await _list(request, language, reader, await checked_form(request, reader.session))

    return router


async def _list(request: Request, language: str, reader: Reader, form: Form, done: str = "") -> Response:
    role = form.text("role") if form.text("role") in ROLES else ""
    body = {"name": form.text("name")[:200], "role": role or None, "limit": A_PAGE}
    if form.text("cursor"):
        body["cursor"] = form.text("cursor")[:500]
    found = await reader.ask.look_up("participants", "/people/search", body)
    known = {"people": found["items"], "next": found["next"], "role": role, "done": done}
    return page(request, language, "people.html.j2", reader=reader, form=form, **known)


def person_pages(readers: Readers, home: Any) -> APIRouter:
    """One person: of a coach also the points, and into which pool."""
    router = APIRouter(
        prefix="/{language}/people/{person_id}", dependencies=[public(WHY), home], include_in_schema=False
    )
    coordinating = readers.who("participants", "coaching", roles=COORDINATING)

    @router.api_route("", methods=READ)
    async def one(
        request: Request, language: Language, person_id: UUID, reader: Annotated[Reader, coordinating], done: str = ""
    ) -> Response:
        return await _page(request, language, person_id, reader, Form.filled({"fte": "100"}), done=done)

    @router.post("/pools")
    async def join(
        request: Request, language: Language, person_id: UUID, reader: Annotated[Reader, coordinating]
    ) -> Response:
        """Two commands of one form: the coach's points, unless they are known, then the pool."""
        form, key = await sent(request, reader)
        pool_id, terms = _read(form, await pools_in_reach(reader))
        refused = None
        if not form.wrong:
            refused = await _join(reader, {"coach_id": str(person_id)} | terms, pool_id, key)
        if form.wrong or refused:
            return await _page(request, language, person_id, reader, form, refused)
        return RedirectResponse(f"/{language}/people/{person_id}?done=joined", 303)

    return router


async def _join(reader: Reader, coach: dict[str, Any], pool_id: str, key: str) -> Refused | None:
    try:
        await reader.ask.command("coaching", "/coaches", coach, key=f"{key}-coach")
    except Refused as refused:
        if refused.code != "already_there":
            return refused
    try:
        await reader.ask.command("coaching", f"/pools/{pool_id}/coaches", {"coach_id": coach["coach_id"]}, key=key)
    except Refused as refused:
        return refused
    return None


def _read(form: Form, pools: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    pool_id = form.one_of("pool", [pool["pool_id"] for pool in pools], "missing_pool")
    terms: dict[str, Any] = {"first_year": bool(form.text("first_year"))}
    terms["fte_hundredths"] = form.number("fte", 1, 100, "invalid_fte") or 100
    terms["target_groups"] = [group for group in form.all("target_groups") if group in TARGET_GROUPS]
    return pool_id, terms


async def _page(
    request: Request,
    language: str,
    person_id: UUID,
    reader: Reader,
    form: Form,
    refused: Refused | None = None,
    done: str = "",
) -> Response:
    found, coach, pools = await asyncio.gather(
        reader.ask.read("participants", f"/people/{person_id}/card"), _coach(reader, person_id), pools_in_reach(reader)
    )
    names = {pool["pool_id"]: pool["name"] for pool in pools}
    joined = {one["pool_id"] for one in coach["memberships"]} if coach else set()
    known = {"person": found, "coach": coach, "joined": [names[id] for id in names if id in joined], "done": done}
    open_ = [(pool["pool_id"], pool["name"]) for pool in pools if pool["pool_id"] not in joined]
    return form_page(request, language, "person.html.j2", reader, form, refused, pools=open_, **known)


async def _coach(reader: Reader, person_id: UUID) -> dict[str, Any] | None:
    """None for who is no coach yet, and for a coach of other pools."""
    try:
        return await reader.ask.read("coaching", f"/coaches/{person_id}")
    except Problem as problem:
        if problem.status != 404:
            raise
        return None
