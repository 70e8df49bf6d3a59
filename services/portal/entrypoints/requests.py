"""What an employer asked for: how far each request is, a new one, and the choice from a shortlist."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.adapters.participants import Refused
from services.portal.entrypoints.concerning import own_organisations
from services.portal.entrypoints.forms import Form
from services.portal.entrypoints.frame import READ, Cursor, Language, page
from services.portal.entrypoints.naming import label, organisations, people
from services.portal.entrypoints.places import EMPLOYING
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers, sent
from services.portal.entrypoints.submitting import LANGUAGES, TARGET_GROUPS, attempt, form_page
from shared.identity.policy import public

A_PAGE, MOST = 20, 200
REASONS = ("not_needed", "found_otherwise", "asked_by_mistake")


def requests_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/requests", dependencies=[public(WHY), home], include_in_schema=False)
    employing = readers.who("participants", "coaching", roles=EMPLOYING)

    @router.api_route("", methods=READ)
    async def listed(
        request: Request,
        language: Language,
        reader: Annotated[Reader, employing],
        cursor: Cursor = None,
        done: str = "",
    ) -> Response:
        found = await reader.ask.read("coaching", "/requests", limit=A_PAGE, cursor=cursor)
        known = {"next": found["next"], "first": cursor is None, "done": done}
        return page(request, language, "requests.html.j2", reader=reader, requests=found["items"], **known)

    @router.api_route("/new", methods=READ)
    async def empty(request: Request, language: Language, reader: Annotated[Reader, employing]) -> Response:
        values = {"languages": "nl", "seats": "1"}
        return await _new(request, language, reader, Form.filled(values), await _memberships(reader))

    @router.post("/new")
    async def ask(request: Request, language: Language, reader: Annotated[Reader, employing]) -> Response:
        """Twice: first to check the answers, then with `checked` to ask."""
        form, key = await sent(request, reader)
        where = await _memberships(reader)
        body = await _read(form, reader, where)
        if form.wrong or form.text("change"):
            return await _new(request, language, reader, form, where)
        if not form.text("checked"):
            return form_page(request, language, "request-check.html.j2", reader, form, where=dict(where), body=body)
        refused = await attempt(form, reader.ask.command("coaching", "/requests", body, key=key), {})
        if refused:
            return await _new(request, language, reader, form, where, refused)
        return RedirectResponse(f"/{language}/requests?done=asked", 303)

    return router


def request_pages(readers: Readers, home: Any) -> APIRouter:
    """One request: choose from its shortlist, or take it back."""
    router = APIRouter(
        prefix="/{language}/requests/{request_id}", dependencies=[public(WHY), home], include_in_schema=False
    )
    employing = readers.who("participants", "coaching", roles=EMPLOYING)

    @router.api_route("", methods=READ)
    async def one(
        request: Request, language: Language, request_id: UUID, reader: Annotated[Reader, employing]
    ) -> Response:
        return await _one(request, language, request_id, reader, Form())

    @router.post("/choice")
    async def choose(
        request: Request, language: Language, request_id: UUID, reader: Annotated[Reader, employing]
    ) -> Response:
        form, key = await sent(request, reader)
        body, refused = {"coach_id": form.need("coach_id", "missing_coach")}, None
        if not form.wrong:
            refused = await attempt(
                form, reader.ask.command("coaching", f"/requests/{request_id}/choice", body, key=key), {}
            )
        if form.wrong or refused:
            return await _one(request, language, request_id, reader, form, refused)
        return RedirectResponse(f"/{language}/requests/{request_id}", 303)

    @router.post("/withdrawal")
    async def withdraw(
        request: Request, language: Language, request_id: UUID, reader: Annotated[Reader, employing]
    ) -> Response:
        form, key = await sent(request, reader)
        body, refused = {"reason": form.one_of("reason", REASONS, "missing_reason")}, None
        if not form.wrong:
            refused = await attempt(
                form, reader.ask.command("coaching", f"/requests/{request_id}/withdrawal", body, key=key), {}
            )
        if form.wrong or refused:
            return await _one(request, language, request_id, reader, form, refused)
        return RedirectResponse(f"/{language}/requests?done=withdrawn", 303)

    return router


async def _one(
    request: Request, language: str, request_id: UUID, reader: Reader, form: Form, refused: Refused | None = None
) -> Response:
    asked = await reader.ask.read("coaching", f"/requests/{request_id}")
    ids = [one["coach_id"] for one in asked["shortlist"]] + ([asked["offer"]["coach_id"]] if asked["offer"] else [])
    shown = await people(reader.ask, ids)
    return form_page(request, language, "request.html.j2", reader, form, refused, asked=asked, shown=shown)


async def _memberships(reader: Reader) -> list[tuple[str, str]]:
    """Where the reader may ask: `pool:employer` and both names. An employer is told of its own memberships only."""
    mine = own_organisations(reader)
    pools = (await reader.ask.read("coaching", "/pools", limit=MOST))["items"]
    pairs = [(pool, one["organisation_id"]) for pool in pools for one in pool["members"]]
    pairs = [(pool, id) for pool, id in pairs if id in mine]
    names = await organisations(reader.ask, (id for _, id in pairs))
    return [(f"{pool['pool_id']}:{id}", f"{names[id]}, {pool['name']}") for pool, id in pairs]


async def _read(form: Form, reader: Reader, where: list[tuple[str, str]]) -> dict[str, Any]:
    """What coaching is asked. Of an occupation, the skills that are essential to it come with it."""
    pair = form.one_of("where", [pair for pair, _ in where], "missing_where")
    pool_id, _, employer_id = pair.partition(":")
    needs: dict[str, Any] = {"languages": form.some_of("languages", LANGUAGES, "missing_languages")}
    occupation = form.text("occupation")
    if occupation and not form.wrong:
        concept = await reader.ask.read("participants", "/skills/by-uri", uri=occupation)
        skills = [need["uri"] for need in concept["needs"] if need["essential"]]
        needs |= {"occupation": occupation, "skills": [{"uri": uri} for uri in skills[:30]]}
    return {
        "pool_id": pool_id,
        "employer_id": employer_id,
        "target_group": form.one_of("target_group", TARGET_GROUPS, "missing_target_group"),
        "seats": form.number("seats", 1, 20, "invalid_seats") or 1,
        "complex": bool(form.text("complex")),
        "needs": needs,
    }


async def _new(
    request: Request,
    language: str,
    reader: Reader,
    form: Form,
    where: list[tuple[str, str]],
    refused: Refused | None = None,
) -> Response:
    if len(where) == 1:
        form.values.setdefault("where", [where[0][0]])
    found = await reader.ask.read("participants", "/skills", kind="occupation", limit=MOST)
    occupations = [(one["uri"], label(one, language)) for one in found["items"]]
    return form_page(
        request,
        language,
        "request-new.html.j2",
        reader,
        form,
        refused,
        where=where,
        occupations=occupations,
        spoken=LANGUAGES,
    )
