"""For coordinators: who waits in a pool and for what, and why a request has this coach or none."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.adapters.services import OnBehalf
from services.portal.entrypoints.explained import explained
from services.portal.entrypoints.frame import READ, Cursor, Language, page
from services.portal.entrypoints.naming import organisations, people
from services.portal.entrypoints.places import COORDINATING
from services.portal.entrypoints.pools import pools_in_reach
from services.portal.entrypoints.readers import Reader
from services.portal.entrypoints.signed_in import WHY, Readers
from shared.identity.policy import public
from shared.web.problems import Problem

A_PAGE = 20
NO_ANSWER = frozenset({"not_waiting", "kept_no_longer", "coach_not_in_view"})
"""What matching says where there is nothing to explain: the page says so in its place."""


def matching_pages(readers: Readers, home: Any) -> APIRouter:
    router = APIRouter(prefix="/{language}/matching", dependencies=[public(WHY), home], include_in_schema=False)
    overseeing = readers.who("participants", "coaching", "matching", roles=COORDINATING)

    @router.api_route("", methods=READ)
    async def waiting(
        request: Request,
        language: Language,
        reader: Annotated[Reader, overseeing],
        pool: UUID | None = None,
        every: Annotated[bool, Query(alias="all")] = False,
        cursor: Cursor = None,
    ) -> Response:
        pools = sorted(await pools_in_reach(reader), key=lambda one: str(one["name"]))
        chosen = next((one for one in pools if pool in {None, UUID(one["pool_id"])}), None)
        if chosen is None and pool is not None:
            raise Problem(404, "not_found", "There is no such pool in your provinces.")
        rows, following = await _rows(reader.ask, chosen["pool_id"], every, cursor) if chosen else ([], None)
        return page(
            request,
            language,
            "matching.html.j2",
            reader=reader,
            pools=pools,
            chosen=chosen,
            every=every,
            rows=rows,
            next=following,
            first=cursor is None,
        )

    @router.api_route("/requests/{request_id}", methods=READ)
    async def of_request(
        request: Request,
        language: Language,
        request_id: UUID,
        reader: Annotated[Reader, overseeing],
        coach: UUID | None = None,
    ) -> Response:
        found, lacks = await _asked(reader.ask, f"/requests/{request_id}/explanation", coach)
        return await _why(request, language, reader, str(request_id), found, lacks=lacks, decision=None, again=None)

    @router.api_route("/proposals/{proposal_id}", methods=READ)
    async def of_proposal(
        request: Request,
        language: Language,
        proposal_id: UUID,
        reader: Annotated[Reader, overseeing],
        coach: UUID | None = None,
        again: bool = False,
    ) -> Response:
        proposal = await reader.ask.read("matching", f"/proposals/{proposal_id}")
        found, lacks = await _asked(reader.ask, f"/proposals/{proposal_id}/explanation", coach)
        return await _why(
            request,
            language,
            reader,
            proposal["request_id"],
            found["explanation"] if found else None,
            lacks=lacks,
            decision=found or proposal,
            again=await _again(reader.ask, proposal_id) if again else None,
        )

    return router


async def _why(
    request: Request, language: str, reader: Reader, request_id: str, found: Mapping[str, Any] | None, **known: Any
) -> Response:
    """The page of a request, with an explanation where there is one."""
    case = await _case(reader.ask, request_id)
    shown = await explained(reader.ask, found, case["name"], language) if found else None
    earlier = await _proposals(reader.ask, request_id)
    return page(
        request, language, "matching-why.html.j2", reader=reader, case=case, shown=shown, earlier=earlier, **known
    )


async def _rows(
    ask: OnBehalf, pool_id: str, every: bool, cursor: str | None
) -> tuple[list[dict[str, Any]], str | None]:
    """Who waits, in line, or every request by time: each with the employer's name."""
    if every:
        found = await ask.read("coaching", "/requests", pool_id=pool_id, limit=A_PAGE, cursor=cursor)
        rows = [one | {"waits_for": None} for one in found["items"]]
    else:
        found = await ask.read("matching", f"/pools/{pool_id}/plan", limit=A_PAGE, cursor=cursor)
        cases = await _cases(ask, [one["request_id"] for one in found["items"]])
        rows = [
            cases[one["request_id"]] | {"waits_for": one["waits_for"], "planned_from": one["planned_from"]}
            for one in found["items"]
            if one["request_id"] in cases
        ]
    names = await organisations(ask, (row["employer_id"] for row in rows))
    shown = [row | {"employer": names[row["employer_id"]]} for row in rows]
    return shown, found["next"]


async def _cases(ask: OnBehalf, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Requests by id, as far as the reader may see them."""
    if not ids:
        return {}
    found = await ask.read("coaching", "/requests", id=ids, limit=len(ids))
    return {one["request_id"]: one for one in found["items"]}


async def _case(ask: OnBehalf, request_id: str) -> dict[str, Any]:
    """The request in words: the starter where he may be named, else the employer."""
    found = await ask.read("coaching", f"/requests/{request_id}")
    starters, employers = await asyncio.gather(
        people(ask, [found["starter_id"]]), organisations(ask, [found["employer_id"]])
    )
    employer = employers[found["employer_id"]]
    starter = starters[found["starter_id"]]["shown_as"] if found["starter_id"] else None
    return found | {"employer": employer, "starter": starter, "name": starter or employer}


async def _asked(ask: OnBehalf, path: str, coach: UUID | None) -> tuple[dict[str, Any] | None, str]:
    """The explanation, or the code of why there is none."""
    try:
        return await ask.read("matching", path, coach_id=None if coach is None else str(coach)), ""
    except Problem as problem:
        if problem.code not in NO_ANSWER:
            raise
        return None, problem.code


async def _again(ask: OnBehalf, proposal_id: UUID) -> dict[str, Any] | None:
    """The decision made again, with names; None where what its plan saw is kept no longer."""
    try:
        found = await ask.read("matching", f"/proposals/{proposal_id}/rerun")
    except Problem as problem:
        if problem.code != "kept_no_longer":
            raise
        return None
    names = await people(ask, [*found["then"], *found["now"]])
    return found | {side: [names[id]["shown_as"] for id in found[side]] for side in ("then", "now")}


async def _proposals(ask: OnBehalf, request_id: str) -> list[dict[str, Any]]:
    """What was proposed for the request, newest first, with the names of the coaches."""
    found = (await ask.read("matching", f"/requests/{request_id}/proposals", limit=A_PAGE))["items"]
    names = await people(ask, (coach["coach_id"] for one in found for coach in one["coaches"]))
    return [one | {"named": [names[coach["coach_id"]]["shown_as"] for coach in one["coaches"]]} for one in found]
